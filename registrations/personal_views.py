"""What opens with a person's own token: the way into the call, their own calendar."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods

from events.calendars.answers import PRIVATE, calendar_view, private_answer
from events.models import Meeting
from fairville_site.security import cookieless_form
from registrations import personal_feed, tokens
from registrations.choices import Door
from registrations.models import Participant, Registration
from registrations.services import door_of, opens_at, renew_calendar
from registrations.views import PAGE_OR_FORM, personal


@cookieless_form
@personal
@require_http_methods(PAGE_OR_FORM)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The door to the call: it opens 15 minutes early and leads on by POST alone."""
    try:
        registration = tokens.joinable(token)
    except tokens.BadToken:
        return render(request, "registrations/dead_link.html", status=404)
    door = door_of(registration)
    meeting = None
    if door == Door.OPEN:
        meeting = Meeting.objects.filter(session=registration.session).first()
    with override(registration.language):
        if request.method == "POST" and meeting:
            return HttpResponseRedirect(meeting.join_url, status=303)
        return _join_page(request, registration, door, meeting)


def _join_page(
    request: HttpRequest,
    registration: Registration,
    door: Door,
    meeting: Meeting | None,
) -> HttpResponse:
    context = {
        "registration": registration,
        "session": registration.session,
        "door": door,
        "opens_at": opens_at(registration.session),
        "meeting": meeting,
    }
    policy: dict[str, Any] = dict(settings.SECURE_CSP)
    if meeting:
        # Browsers hold a form to this list also where its answer redirects to.
        call = urlsplit(meeting.join_url)
        policy["form-action"] = [*policy["form-action"], f"https://{call.netloc}"]

    @csp_override(policy)
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, "registrations/join.html", context)

    response = page(request)
    response.headers["Content-Language"] = registration.language
    return response


@cookieless_form
@personal
@require_http_methods(PAGE_OR_FORM)
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """How to subscribe to one's own calendar, and a button that changes its address."""
    now = timezone.now()
    try:
        owner = personal_feed.owner_of(token, language="", now=now)
    except tokens.BadToken:
        return render(request, "registrations/dead_link.html", status=404)
    if request.method == "POST":
        renew_calendar(participant_id=owner.participant_id)
        participant = get_object_or_404(Participant, pk=owner.participant_id)
        return HttpResponseRedirect(tokens.calendar_path(participant), status=303)
    language = personal_feed.language_of(owner)
    with override(language):
        context = {"subscription": personal_feed.subscription_of(owner)}
        response = render(request, "registrations/calendar.html", context)
    response.headers["Content-Language"] = language
    return response


@calendar_view
def calendar_feed(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """One's own calendar: 410 for an address that was replaced, 404 for any other."""
    language, now = personal_feed.LANGUAGES[name], timezone.now()
    try:
        owner = personal_feed.owner_of(token, language=language, now=now)
    except tokens.RevokedToken:
        return _refusal(410)
    except tokens.BadToken:
        return _refusal(404)
    with override(language):
        response = private_answer(
            request,
            etag=owner.etag,
            modified_at=owner.modified_at,
            build=lambda: personal_feed.calendar_file(owner, now=now),
        )
    response.headers["Content-Language"] = language
    return response


def _refusal(status: int) -> HttpResponse:
    """Without a word, hence in no language: who asks may be guessing."""
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Language": "zxx"}
    return HttpResponse(status=status, headers=PRIVATE | headers)
