"""Public calendars: the programme, a series with its sub-series, one session, help."""

from datetime import UTC, datetime, timedelta

from django.db.models import Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dialogues.models import Series
from events import ical, reading
from events.calendars import links
from events.calendars.answers import Built, calendar_view, kept, public_answer
from events.calendars.entries import calendar_entry, modified_at, text
from events.calendars.kept_entries import entries_of
from events.models import Session
from events.querysets import SessionQuerySet, calendar_month
from fairville_site import bilingual

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """How to subscribe to the programme or to one series, step by step."""
    series = Series.objects.for_cards()
    return render(request, "events/calendars.html", {"series_list": series})


@calendar_view
def programme_feed(request: HttpRequest, name: str) -> HttpResponse:
    """All sessions. The language is that of the path, whichever name stands in it."""

    def build(now: datetime) -> Built:
        feed = ical.Feed(
            name=ical.Text(_("Fairville Dialogues"), bilingual.current()),
            source=links.absolute(links.programme_path()),
            page=links.absolute(reverse("events:programme")),
            refresh=links.PUBLIC_REFRESH,
        )
        return _built(feed, Session.objects.all(), now)

    return public_answer(request, kept(f"programme:{bilingual.current()}", build))


@calendar_view
def series_feed(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A series with its sub-series; any slug will do."""

    def build(now: datetime) -> Built:
        series = get_object_or_404(Series, pk=pk)
        feed = ical.Feed(
            name=text(series, "title"),
            source=links.absolute(links.series_path(series)),
            page=links.absolute(series.get_absolute_url()),
            refresh=links.PUBLIC_REFRESH,
        )
        return _built(feed, Session.objects.of_series(pk), now)

    return public_answer(request, kept(f"series-{pk}:{bilingual.current()}", build))


@calendar_view
def session_file(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One session to download. Any slug will do: calendars do not all follow redirects."""

    def build(now: datetime) -> Built:
        session = reading.public_for_file(pk, now)
        entry = calendar_entry(session) if session else None
        if session is None or entry is None:
            raise Http404
        return Built(
            content=ical.session_file(entry, language=bilingual.current()),
            modified_at=modified_at(session),
            expires_at=NEVER,
            filename=links.session_path(session).rpartition("/")[2],
        )

    return public_answer(request, kept(f"session-{pk}:{bilingual.current()}", build))


def _built(feed: ical.Feed, sessions: SessionQuerySet, now: datetime) -> Built:
    entries = entries_of(sessions.ever_public(now).in_window(now))
    content = ical.feed_file(feed, entries, language=bilingual.current())
    return Built(content, *_moments(sessions, now))


def _moments(sessions: SessionQuerySet, now: datetime) -> tuple[datetime, datetime]:
    """When the calendar last said something else, and when it will without an edit.

    Time alone changes it when a session becomes public at its moment, and on the first
    of a month, when the oldest leave. The last edit counts also of what has left.
    """
    month = calendar_month(now)
    next_month = (month + timedelta(days=32)).replace(day=1)
    due = Q(publish_at__lte=now)
    seen = sessions.ever_public(now).aggregate(
        edited=Max("changed_at"), appeared=Max("publish_at", filter=due)
    )
    ahead = sessions.filter(publish_at__gt=now).aggregate(first=Min("publish_at"))
    return (
        max([month, *(moment for moment in seen.values() if moment)]),
        min(next_month, ahead["first"] or next_month),
    )
