"""The demo's mailbox."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from registrations import mailbox
from registrations.views.answers import personal

# A mail is styled in its own lines and may fetch nothing.
MAIL_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


def demo_only[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def shown_in_the_demo(*args: P.args, **kwargs: P.kwargs) -> R:
        if not settings.DEMO:
            raise Http404
        return view(*args, **kwargs)

    return shown_in_the_demo


@demo_only
@personal
@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    context = {"letters": mailbox.letters()}
    return render(request, "registrations/mailbox_list.html", context)


@demo_only
@personal
@require_safe
def mailbox_detail(request: HttpRequest, name: str) -> HttpResponse:
    context = {"letter": _letter(name)}
    return render(request, "registrations/mailbox_detail.html", context)


@demo_only
@personal
@csp_override(MAIL_CSP)
@require_safe
def mailbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as a page of its own, without scripts."""
    return HttpResponse(_letter(name).html)


def _letter(name: str) -> mailbox.Letter:
    letter = mailbox.letter(name)
    if letter is None:
        raise Http404
    return letter
