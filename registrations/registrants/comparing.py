"""Once a day: who is let in at Zoom, compared with who should be.

Hosts deny and approve people in Zoom's portal, and Zoom's own mails hold a button to
leave; nothing tells us. What differs is put right by `let_in`, as any other step.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from events import zoom
from events.choices import ZoomKind
from events.zoom.registrants import Registrant, Standing
from registrations.choices import SeatState
from registrations.models import Seat
from registrations.registrants.held import digest_of, free
from registrations.registrants.wanted import whole
from registrations.registrants.ways import Way

EVERY = timedelta(hours=20)
AFTER_TROUBLE = timedelta(hours=1)
KNOWN = (SeatState.ADDED, SeatState.CANCELLED)


def compare(*, now: datetime) -> int:
    """Read one call's lists at Zoom, the one compared longest ago; how many seats differ.

    `now` is an aware instant. Trouble with Zoom puts it off for an hour, and is never
    raised: whoever is let in meanwhile meets the same, and says so.
    """
    if not zoom.is_configured():
        return 0
    first = _known(now).filter(checked_at__lte=now - EVERY).order_by("checked_at", "pk")
    one = first.first()
    if one is None:
        return 0
    speaks = one.zoom_kind == ZoomKind.WEBINAR and one.appearance_id is not None
    seats = _known(now).filter(zoom_id=one.zoom_id, zoom_kind=one.zoom_kind)
    if one.zoom_kind == ZoomKind.WEBINAR:
        seats = seats.filter(appearance__isnull=not speaks)
    keys = list(seats.values_list("pk", flat=True))
    # Before the call: a second worker looks at another one.
    Seat.objects.filter(pk__in=keys).update(checked_at=now - EVERY + AFTER_TROUBLE)
    assert one.zoom_id  # noqa: S101 (it is known there)
    try:
        rows = Way(zoom.Kind(one.zoom_kind), speaks).everybody(one.zoom_id)
    except zoom.ZoomError:
        return 0
    differing = [seat for seat in seats if not _agrees(seat, rows)]
    for seat in differing:
        _put_right(seat, rows, now)
    Seat.objects.filter(pk__in=keys).update(checked_at=now)
    return len(differing)


def _known(now: datetime) -> "QuerySet[Seat]":
    """Whom Zoom knows, of sessions to come that still have the same call."""
    rows = whole().filter(free(now), zoom_id=F("called"), zoom_kind=F("called_kind"))
    return rows.filter(Q(ends_at__gt=now), state__in=KNOWN, is_asked=True)


def _found(seat: Seat, rows: list[Registrant]) -> Registrant | None:
    if seat.registrant_id:
        return next((row for row in rows if row.id == seat.registrant_id), None)
    digest = seat.address_digest
    return next((row for row in rows if digest_of(row.email) == digest), None)


def _agrees(seat: Seat, rows: list[Registrant]) -> bool:
    found = _found(seat, rows)
    is_in = found is not None and found.standing == Standing.APPROVED
    if seat.state == SeatState.CANCELLED:
        return not is_in
    return is_in and found is not None and found.join_url == seat.join_url


def _put_right(seat: Seat, rows: list[Registrant], now: datetime) -> None:
    """As if it had never been done; who was taken out there is added anew."""
    known = _found(seat, rows) is not None
    Seat.objects.filter(free(now), pk=seat.pk, state=seat.state).update(
        state=SeatState.TO_ADD,
        is_asked=known,
        registrant_id=seat.registrant_id if known else "",
        next_try_at=now,
    )
