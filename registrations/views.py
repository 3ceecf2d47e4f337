"""Registering, confirming, and the demo's mailbox."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.csp import CSP
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Session
from fairville_site import bilingual
from fairville_site.security import cookieless_form
from registrations import mailbox, privacy, tokens
from registrations.forms import RegistrationForm
from registrations.models import Registration
from registrations.services import (
    RegistrationRefused,
    confirm_registration,
    is_accepting,
    request_registration,
)

PAGE_OR_FORM = ["GET", "HEAD", "POST"]
# A mail is styled in its own lines and may fetch nothing.
MAIL_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


def personal[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """An answer that is kept by no cache and found by no search.

    Its referrer policy is the site's, same-origin: with no-referrer, browsers without
    Fetch Metadata send the page's form as `Origin: null`, like a foreign one.
    """

    @wraps(view)
    def kept_apart(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept_apart


@cookieless_form
@never_cache
@require_http_methods(PAGE_OR_FORM)
def register(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The form; every valid one gets the same answer, whoever has registered before."""
    session = get_object_or_404(Session.objects.published().for_cards(), pk=pk)
    if request.method != "POST":
        address = reverse("registrations:register", args=[pk, bilingual.slug(session)])
        if request.path != address:
            return redirect(address, permanent=True)
        return _form_page(request, session, RegistrationForm(session))
    if "correct" in request.POST:
        return _form_page(
            request, session, RegistrationForm(session, initial=request.POST.dict())
        )
    return _request(request, session, RegistrationForm(session, request.POST))


def _request(
    request: HttpRequest, session: Session, form: RegistrationForm
) -> HttpResponse:
    if not form.is_trapped:
        if not form.is_valid():
            return _form_page(request, session, form)
        try:
            request_registration(
                session=session,
                answers=form.answers,
                language=get_language() or settings.LANGUAGE_CODE,
            )
        except RegistrationRefused as refusal:
            form.add_error(None, str(refusal))
            return _form_page(request, session, form)
    context = {"session": session, "form": form, "email": form.data.get("email", "")}
    return render(request, "registrations/requested.html", context)


def _form_page(
    request: HttpRequest, session: Session, form: RegistrationForm
) -> HttpResponse:
    context = {
        "session": session,
        "form": form,
        "is_accepting": is_accepting(session),
        "retention_days": privacy.kept_days(session.retention_days),
    }
    return render(request, "registrations/register.html", context)


@cookieless_form
@personal
@require_http_methods(PAGE_OR_FORM)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, then what came of it: mail scanners open links, so only POST acts."""
    try:
        registration = tokens.confirmable(token)
    except tokens.BadToken:
        return render(request, "registrations/dead_link.html", status=404)
    with override(registration.language):
        if request.method == "POST":
            return _confirm(request, registration)
        return _confirm_page(request, registration)


def _confirm(request: HttpRequest, registration: Registration) -> HttpResponse:
    try:
        confirm_registration(registration_id=registration.pk)
    except RegistrationRefused as refusal:
        return _confirm_page(request, registration, str(refusal))
    return HttpResponseRedirect(request.path, status=303)


def _confirm_page(
    request: HttpRequest, registration: Registration, refusal: str = ""
) -> HttpResponse:
    context = {
        "registration": registration,
        "session": registration.session,
        "refusal": refusal,
    }
    response = render(request, "registrations/confirm.html", context)
    response.headers["Content-Language"] = registration.language
    return response


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
