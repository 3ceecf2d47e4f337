"""What Zoom's webhooks bring: kept at once, taken in by the worker, each once."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from events.models import Meeting, ZoomEvent
from events.pasted import ZOOM_HOSTS, is_allowed
from events.zoom import webhooks

# Longer than a webhook is taken for Zoom's: until then its bytes must be known again.
REMEMBERED = timedelta(days=7)
MOST_RECORDINGS = 20
MOST_TIMES = 20
WRITTEN = ["zoom_started_at", "zoom_ended_at", "zoom_uuids", "recordings"]


def keep_news(*, body: bytes, said: Mapping[str, Any]) -> bool:
    """Keep a signed webhook about a meeting of ours, once; whether it is about one.

    The same bytes a second time are dropped by the database. Raises its errors, so that
    Zoom sends the news again.
    """
    found = webhooks.facts_of(said)
    if found is None:
        return False
    about = Meeting.objects.filter(zoom_id=found[0])
    if said["event"] in webhooks.JOINED:
        about = about.filter(keeps_attendance=True)
    if not about.exists():
        return False
    zoom_id, facts = found
    event = ZoomEvent(
        body_hash=hashlib.sha256(body).hexdigest(),
        name=str(said["event"]),
        payload={"id": zoom_id, **facts},
        received_at=timezone.now(),
    )
    ZoomEvent.objects.bulk_create([event], ignore_conflicts=True)
    return True


def take_in_news(*, now: datetime) -> int:
    """Write what came onto the meetings, in any order; how many pieces of news.

    `now` is an aware instant. Their payloads are emptied, and the rows go after a week.
    Who came in is for those who know people.
    """
    unhandled = ZoomEvent.objects.filter(handled_at__isnull=True)
    waiting = unhandled.exclude(name__in=webhooks.JOINED)
    taken = sum(_take_in(pk, now) for pk in list(waiting.values_list("pk", flat=True)))
    ZoomEvent.objects.filter(handled_at__lte=now - REMEMBERED).delete()
    return taken


@transaction.atomic
def _take_in(pk: int, now: datetime) -> bool:
    rows = ZoomEvent.objects.select_for_update(no_key=True)
    event = rows.filter(pk=pk, handled_at__isnull=True).first()
    if event is None:
        return False
    meetings = Meeting.objects.select_for_update(no_key=True)
    meeting = meetings.filter(zoom_id=event.payload.get("id")).first()
    if meeting:
        _write(meeting, event.name, event.payload)
        meeting.save(update_fields=WRITTEN)
    event.payload, event.handled_at = {}, now
    event.save(update_fields=["payload", "handled_at"])
    return True


def _write(meeting: Meeting, name: str, facts: dict[str, Any]) -> None:
    """The latest start and the latest end: news may come twice, and the wrong way round."""
    if name == "recording.completed":
        _offer(meeting, facts)
        return
    meeting.zoom_started_at = _later(meeting.zoom_started_at, facts.get("start_time"))
    if name.endswith(".ended"):
        meeting.zoom_ended_at = _later(meeting.zoom_ended_at, facts.get("end_time"))
        if meeting.keeps_attendance:
            _remember_time(meeting, str(facts.get("uuid", "")))


def _remember_time(meeting: Meeting, uuid: str) -> None:
    """By which the report of this one time is asked for."""
    known = meeting.zoom_uuids or []
    if uuid and uuid not in known:
        meeting.zoom_uuids = [*known, uuid[:100]][-MOST_TIMES:]


def _offer(meeting: Meeting, facts: dict[str, Any]) -> None:
    """To the organiser, who publishes it or not; each recording once."""
    url = str(facts.get("share_url", ""))
    known = {row["url"] for row in meeting.recordings}
    if not is_allowed(url, ZOOM_HOSTS) or not url.startswith("https://"):
        return
    if url in known or len(known) >= MOST_RECORDINGS:
        return
    meeting.recordings = [
        *meeting.recordings,
        {
            "url": url,
            "passcode": str(facts.get("passcode", ""))[:100],
            "starts_at": str(facts.get("start_time", ""))[:40],
            "minutes": facts.get("duration", 0),
        },
    ]


def _later(known: datetime | None, said: object) -> datetime | None:
    try:
        moment = parse_datetime(str(said))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        return known
    return max(known, moment) if known else moment
