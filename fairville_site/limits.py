"""How often a network may send the site's forms, counted in Django's cache.

A network is an IPv4 /24 or an IPv6 /64: a whole hall shares one, and so does whoever
changes addresses within one's own. It is counted under a keyed hash that means nothing
elsewhere, and written nowhere else.
"""

import ipaddress
import logging
import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from fairville_site.errors import too_many_requests, typed

logger = logging.getLogger(__name__)


def limited[**P](
    kind: str,
) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Answer 429 to the POSTs of a network above FORM_LIMIT in FORM_LIMIT_SECONDS.

    Each kind of form (any short word) has its own count. Below `cookieless_form`, so
    that what other sites send is not counted. Not for forms with a password: the page
    repeats what was typed, with a button to send it again.
    """

    def decorate(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request = args[0]
            if isinstance(request, HttpRequest) and request.method == "POST":
                seconds = seconds_to_wait(request, kind)
                if seconds:
                    return too_many_requests(request, seconds, typed(request))
            return view(*args, **kwargs)

        return counted

    return decorate


def seconds_to_wait(request: HttpRequest, kind: str) -> int:
    """Count one action; 0 if it may be done, else seconds until the count starts anew.

    The count starts anew with every FORM_LIMIT_SECONDS of the clock, for all processes
    alike. A cache that fails limits nobody: the log says so.
    """
    if settings.FORM_LIMIT < 1:
        return 0
    period = settings.FORM_LIMIT_SECONDS
    window, elapsed = divmod(int(time.time()), period)
    key = f"limit:{kind}:{window}:{network_hash(client_address(request))}"
    try:
        cache.add(key, 0, timeout=period)
        count = cache.incr(key)
    except Exception as error:  # noqa: BLE001 (each cache has errors of its own)
        logger.warning("Limits are off, no cache: %s", type(error).__name__)
        return 0
    return period - elapsed if count > settings.FORM_LIMIT else 0


def client_address(request: HttpRequest) -> str:
    """Who asks: as the outermost of our own TRUSTED_PROXIES saw it.

    Each of them appends to X-Forwarded-For the address it was asked from, so what a
    visitor writes there stands further left. What is no address is not believed.
    """
    remote = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.TRUSTED_PROXIES
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if not 0 < proxies <= len(hops):
        return remote
    try:
        return str(ipaddress.ip_address(hops[-proxies].strip()))
    except ValueError:
        return remote


def network_hash(address: str) -> str:
    """The network of an address; all that is no address is one network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = b""
    else:
        if isinstance(parsed, ipaddress.IPv6Address):
            parsed = parsed.ipv4_mapped or parsed
        network = parsed.packed[: 3 if parsed.version == 4 else 8]
    return salted_hmac(__name__, network, algorithm="sha256").hexdigest()
