"""A mail to look at inside a page of the desk: `<iframe sandbox src="…">`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from registrations.emails import Mail

# A mail is styled in its own lines, may fetch nothing, and stands in our pages alone.
SHEET_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": [""],
}


def with_sheets[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    """For the view of the page around: it may show frames of the site itself."""
    framing: dict[str, Any] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
    decorated: Callable[P, R] = csp_override(framing)(view)
    return decorated


@csp_override(SHEET_CSP)
@xframe_options_sameorigin
@never_cache
def sheet(request: HttpRequest, mail: Mail) -> HttpResponse:
    """The HTML part as it leaves, without scripts; what such an address answers."""
    response = HttpResponse(mail.html)
    response.headers["Content-Language"] = mail.language
    return response
