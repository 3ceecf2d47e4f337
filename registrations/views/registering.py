"""Registering for a session or a series, and the button that proves the address."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dialogues.models import Series
from events.kept_sessions import session_now
from events.models import Session
from fairville_site import bilingual, content_version
from fairville_site.content_version import Kept
from fairville_site.limits import limited
from fairville_site.security import cookieless_form
from registrations import privacy, tokens
from registrations.choices import Door, RegistrationState
from registrations.forms import RegistrationForm, SeriesForm
from registrations.models import Registration
from registrations.models.people import PROVEN
from registrations.registrants import tells_zoom
from registrations.services import (
    RegistrationRefused,
    asked_with,
    confirm_registration,
    disown,
    door_of,
    request_registration,
    request_series,
)
from registrations.views.answers import PAGE_OR_FORM, dead_link, personal

# Where the personal part of a page stands that is otherwise the same for all.
TO_WHOM = mark_safe("<!-- to whom -->")

_requested_pages: Kept[str] = Kept(seconds=5)


@cookieless_form
@limited("register")
@never_cache
@require_http_methods(PAGE_OR_FORM)
def register(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The form; every valid one gets the same answer, whoever has registered before."""
    version = content_version.current()
    session = _published(pk, version)
    if request.method != "POST":
        address = reverse("registrations:register", args=[pk, bilingual.slug(session)])
        if request.path != address:
            return redirect(address, permanent=True)
        return _form_page(request, session, RegistrationForm(session))
    if "correct" in request.POST:
        return _form_page(
            request, session, RegistrationForm(session, initial=request.POST.dict())
        )
    form = RegistrationForm(session, request.POST)
    return _request(request, session, form, version)


def _published(pk: int, version: str) -> Session:
    """One reading serves a crowd; what it says is asked at this moment all the same."""
    try:
        session = session_now(pk, version)
    except Session.DoesNotExist as missing:
        raise Http404 from missing
    if not session.is_public():
        raise Http404
    return session


def _request(
    request: HttpRequest, session: Session, form: RegistrationForm, version: str
) -> HttpResponse:
    if form.is_trapped:
        return _requested_page(request, session, form, version)
    if not form.is_valid():
        return _form_page(request, session, form)
    is_own = _is_own_address(request, form.cleaned_data["email"])
    try:
        registration = request_registration(
            session=session,
            answers=form.answers,
            language=_language(),
            is_proven=is_own,
        )
        if is_own:
            confirm_registration(registration_id=registration.pk)
            return _own_page(registration)
    except RegistrationRefused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, session, form)
    return _requested_page(request, session, form, version)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _is_own_address(request: HttpRequest, email: str) -> bool:
    """Whether who is logged in has proven this address already, for their account."""
    return (
        request.user.is_authenticated
        and EmailAddress.objects.filter(
            user=request.user, email__iexact=email, verified=True
        ).exists()
    )


def _own_page(registration: Registration) -> HttpResponse:
    registration.participant.refresh_from_db()
    path = tokens.personal_path(registration.participant)
    return HttpResponseRedirect(path, status=303)


def _form_page(
    request: HttpRequest, session: Session, form: RegistrationForm
) -> HttpResponse:
    context = {
        "session": session,
        "form": form,
        "is_accepting": session.is_open(),
        "retention_days": privacy.kept_days(session.retention_days),
        "tells_zoom": tells_zoom([session]),
        "zoom_alias": settings.ZOOM_ALIAS_DOMAIN,
    }
    return render(request, "registrations/register.html", context)


def _requested_page(
    request: HttpRequest, session: Session, form: RegistrationForm, version: str
) -> HttpResponse:
    """All but to whom the mail goes is the same page for a crowd, and kept for it."""

    def page() -> str:
        context = {
            "session": session,
            "contacts": session.contacts.all(),
            "colour": session.series.colour,
            "to_whom": TO_WHOM,
        }
        return render_to_string("registrations/requested.html", context, request)

    whole = _requested_pages.get(version, request.get_full_path(), page)
    return HttpResponse(whole.replace(TO_WHOM, _to_whom(form)))


def _to_whom(form: RegistrationForm | SeriesForm) -> str:
    context = {"email": form.data.get("email", ""), "form": form}
    return render_to_string("registrations/on_its_way.html", context)


@cookieless_form
@limited("register")
@never_cache
@require_http_methods(PAGE_OR_FORM)
def register_series(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The sessions to come of a series and its sub-series, in one form."""
    series = get_object_or_404(Series.objects.for_page(), pk=pk)
    offered = [
        session
        for session in Session.objects.published()
        .of_series(series.pk)
        .upcoming()
        .for_cards()
        if session.is_open()
    ]
    if request.method != "POST":
        address = reverse(
            "registrations:register_series", args=[pk, bilingual.slug(series)]
        )
        if request.path != address:
            return redirect(address, permanent=True)
        return _series_page(request, series, SeriesForm(series, offered))
    if "correct" in request.POST:
        typed = {**request.POST.dict(), "sessions": request.POST.getlist("sessions")}
        form = SeriesForm(series, offered, initial=typed)
        return _series_page(request, series, form)
    return _request_series(request, series, SeriesForm(series, offered, request.POST))


def _request_series(
    request: HttpRequest, series: Series, form: SeriesForm
) -> HttpResponse:
    if not form.is_trapped:
        if not form.is_valid():
            return _series_page(request, series, form)
        try:
            request_series(
                sessions=form.chosen, answers=form.answers, language=_language()
            )
        except RegistrationRefused as refusal:
            form.add_error(None, str(refusal))
            return _series_page(request, series, form)
    context = {
        "series": series,
        "to_whom": _to_whom(form),
        "colour": series.colour,
    }
    return render(request, "registrations/requested.html", context)


def _series_page(
    request: HttpRequest, series: Series, form: SeriesForm
) -> HttpResponse:
    context = {
        "series": series,
        "form": form,
        "retention_days": privacy.RETENTION_DAYS,
        "is_online": any(session.is_online for session in form.offered.values()),
        "tells_zoom": tells_zoom(form.offered.values()),
        "zoom_alias": settings.ZOOM_ALIAS_DOMAIN,
    }
    return render(request, "registrations/register_series.html", context)


@cookieless_form
@personal
@require_http_methods(PAGE_OR_FORM)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, then what came of it: mail scanners open links, so only POST acts."""
    find = tokens.pressed if request.method == "POST" else tokens.confirmable
    try:
        registration = find(token)
    except tokens.BadToken:
        return dead_link(request)
    with override(registration.language):
        if request.method == "POST" and "not_me" in request.POST:
            return _disown(request, registration)
        if request.method == "POST":
            return _confirm(request, registration)
        return _confirm_page(request, registration)


def _confirm(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Each session of the step on its own: one that is closed by now stops no other."""
    refusals = []
    for row in asked_with(registration):
        if row.state == RegistrationState.REQUESTED or row == registration:
            try:
                confirm_registration(registration_id=row.pk)
            except RegistrationRefused as refusal:
                refusals.append(str(refusal))
    if refusals:
        rows = Registration.objects.with_session().filter(pk=registration.pk)
        return _confirm_page(request, rows.first() or registration, refusals[0])
    return HttpResponseRedirect(request.path, status=303)


def _disown(request: HttpRequest, registration: Registration) -> HttpResponse:
    if registration.state != RegistrationState.REQUESTED:
        raise Http404
    disown(registration_id=registration.pk)
    response = render(request, "registrations/disowned.html")
    response.headers["Content-Language"] = registration.language
    return response


def _confirm_page(
    request: HttpRequest, registration: Registration, refusal: str = ""
) -> HttpResponse:
    """Of several, about one that came to something: the others stand in its list."""
    rows = asked_with(registration)
    placed = [row for row in rows if row.state in PROVEN]
    first = next((row for row in rows if row.pk == registration.pk), registration)
    shown = first if first in placed or not placed else placed[0]
    context = {
        "registration": shown,
        "session": shown.session,
        "rows": rows,
        "refusal": refusal,
        "personal_path": tokens.personal_path(shown.participant) if placed else "",
        "join_path": tokens.join_path(shown) if door_of(shown) == Door.OPEN else "",
    }
    response = render(request, "registrations/confirm.html", context)
    response.headers["Content-Language"] = registration.language
    return response
