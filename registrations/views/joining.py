"""The way into the call."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods

from events.choices import Mode
from events.models import Appearance, Meeting
from fairville_site.security import cookieless_form
from registrations import tokens
from registrations.choices import Door
from registrations.models import Registration
from registrations.registrants import link_of
from registrations.services import (
    door_of,
    enter,
    may_change_mode,
    opens_at,
    speakers_door,
)
from registrations.services.doors import SPEAKERS_BEFORE
from registrations.views.answers import PAGE_OR_FORM, dead_link, personal


@cookieless_form
@personal
@require_http_methods(PAGE_OR_FORM)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The door to the call: it opens 15 minutes early and leads on by POST alone.

    Its address is in calendars, and passed on: it does not lead to the person's page.
    """
    try:
        registration = tokens.joinable(token)
    except tokens.BadToken:
        return _speakers_door(request, token)
    context = {
        "registration": registration,
        "session": registration.session,
        "door": door_of(registration),
        "may_come_online": may_change_mode(registration=registration, mode=Mode.ONLINE),
        "opens_at": opens_at(registration.session),
        "city": registration.participant.city,
    }
    return _answer(request, context, registration)


def _speakers_door(request: HttpRequest, token: str) -> HttpResponse:
    try:
        appearance = tokens.speaking(token)
    except tokens.BadToken:
        return dead_link(request)
    context = {
        "session": appearance.session,
        "door": speakers_door(appearance),
        "opens_at": opens_at(appearance.session, early=SPEAKERS_BEFORE),
    }
    return _answer(request, context, appearance)


def _answer(
    request: HttpRequest, context: dict[str, Any], who: Registration | Appearance
) -> HttpResponse:
    meeting, link = None, ""
    if context["door"] == Door.OPEN:
        meeting = Meeting.objects.filter(session=context["session"]).first()
        link = link_of(who, meeting, timezone.now()) if meeting else ""
    with override(who.language):
        if request.method == "POST" and link:
            if isinstance(who, Registration):
                enter(registration=who)
            return HttpResponseRedirect(link, status=303)
        whole = {**context, "meeting": meeting if link else None}
        return _page(request, whole, who.language, link)


def _page(
    request: HttpRequest, context: dict[str, Any], language: str, link: str
) -> HttpResponse:
    policy: dict[str, Any] = dict(settings.SECURE_CSP)
    if link:
        # Browsers hold a form to this list also where its answer redirects to.
        call = urlsplit(link)
        policy["form-action"] = [
            *policy["form-action"],
            f"{call.scheme}://{call.netloc}",
        ]

    @csp_override(policy)
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, "registrations/join.html", context)

    response = page(request)
    response.headers["Content-Language"] = language
    return response
