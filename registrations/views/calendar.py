"""One's own calendar: the page that explains it, and the feed."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from events.calendars.answers import PRIVATE, calendar_view, private_answer
from fairville_site.security import cookieless_form
from registrations import personal_feed, tokens
from registrations.models import Participant
from registrations.services import renew_calendar
from registrations.views.answers import PAGE_OR_FORM, dead_link, personal


@cookieless_form
@personal
@require_http_methods(PAGE_OR_FORM)
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """How to subscribe to one's own calendar, and a button that changes its address."""
    now = timezone.now()
    try:
        owner = personal_feed.owner_of(token, language="", now=now)
    except tokens.BadToken:
        return dead_link(request)
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
