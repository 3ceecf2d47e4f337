"""Who was there, written beside who was checked in and who came by the door of the call."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from events.models import ZoomEvent
from events.zoom import webhooks
from events.zoom.reports import Stay
from registrations.attendance.hours import EARLY, LATE
from registrations.attendance.stays import presences
from registrations.choices import ReportState, Source
from registrations.models import Attendance, Registration, Seat

AT_ONCE = 500


def take_in_arrivals(*, now: datetime) -> int:
    """Who came into a call just now, as Zoom's news tell; how many pieces of news.

    The report has the last word: once it is there, they say nothing new.
    """
    waiting = ZoomEvent.objects.filter(
        handled_at__isnull=True, name__in=webhooks.JOINED
    ).values_list("pk", flat=True)
    return sum(_take_in_arrival(pk, now) for pk in list(waiting[:AT_ONCE]))


@transaction.atomic
def keep(session_id: int, found: set[Stay], number: int) -> None:
    """In place of what was known; whoever has been erased meanwhile is nobody."""
    rows = Registration.objects.filter(session=session_id).order_by("pk")
    # Held, so that nobody of them is erased while they are written down.
    held = set(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    seats = Seat.objects.filter(registration__in=rows.order_by(), zoom_id=number)
    known = seats.exclude(registrant_id="").values_list("registration", "registrant_id")
    by_number = presences(found)
    there = {
        pk: by_number[registrant]
        for pk, registrant in known
        if pk in held and registrant in by_number
    }
    earlier = Attendance.objects.filter(
        registration__session=session_id, source=Source.ZOOM
    )
    gone = [
        pk for pk, who in earlier.values_list("pk", "registration") if who not in there
    ]
    Attendance.objects.filter(pk__in=gone).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(
                registration_id=pk,
                source=Source.ZOOM,
                joined_at=joined_at,
                seconds=seconds,
            )
            for pk, (joined_at, seconds) in there.items()
        ],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["registration", "source"],
        update_fields=["joined_at", "seconds"],
    )


@transaction.atomic
def _take_in_arrival(pk: int, now: datetime) -> bool:
    events = ZoomEvent.objects.select_for_update(no_key=True)
    event = events.filter(pk=pk, handled_at__isnull=True).first()
    if event is None:
        return False
    _note_arrival(event.payload)
    event.payload, event.handled_at = {}, now
    event.save(update_fields=["payload", "handled_at"])
    return True


def _note_arrival(facts: dict[str, Any]) -> None:
    try:
        joined_at = datetime.fromisoformat(str(facts.get("join_time")))
    except ValueError:
        return
    if joined_at.tzinfo is None:
        return
    taken = Q(session__call_report__state=ReportState.TAKEN)
    rows = Registration.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(
        ~taken,
        seat__zoom_id=facts.get("id"),
        seat__registrant_id=facts.get("registrant_id") or "-",
        session__meeting__keeps_attendance=True,
        session__starts_at__lte=joined_at + EARLY,
        session__ends_at__gte=joined_at - LATE,
    ).first()
    if row:
        Attendance.objects.get_or_create(
            registration=row, source=Source.ZOOM, defaults={"joined_at": joined_at}
        )
