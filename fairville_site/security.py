"""Answers that say what a browser may do, and forms that need no cookie to be safe."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.views.decorators.csrf import csrf_exempt

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class BrowserPolicyMiddleware:
    """Headers that Django's own middleware does not set; refuses TRACE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse
        if request.method in {"TRACE", "TRACK"}:
            response = HttpResponseNotAllowed(["GET", "HEAD", "POST", "OPTIONS"])
        else:
            response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class BrokenCookieMiddleware:
    """After Django's own for CSRF, which would give whoever sends a broken cookie a new
    one on every page: a form that needs one gives it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", False):
            request.META.pop("CSRF_COOKIE", None)
            request.COOKIES.pop(settings.CSRF_COOKIE_NAME, None)
        return self.get_response(request)


def is_foreign(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this form.

    Sec-Fetch-Site (Fetch Metadata) where the browser knows it, else Origin
    (RFC 6454); a browser that sends neither is older than both and is let in, since
    these forms act for nobody who is logged in.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    own = {urlsplit(settings.SITE_URL).netloc, request.get_host()}
    return urlsplit(origin).netloc not in own


def cookieless_form[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    """A public form: no CSRF cookie, and no POST from another site."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        request = args[0]
        if (
            isinstance(request, HttpRequest)
            and request.method == "POST"
            and is_foreign(request)
        ):
            raise PermissionDenied
        return view(*args, **kwargs)

    return csrf_exempt(guarded)
