"""Zoom brought in step with who comes: by one worker a person, outside transactions.

A worker takes a seat by a lease. Before a POST the row says that it was asked: whoever
finds it so looks in Zoom's list first, since three tries a day are all that an address
has.
"""

import contextlib
from datetime import datetime

from django.db.models import Max

from events import zoom
from events.models import Meeting
from events.pasted import ZOOM_HOSTS, is_allowed, is_for_the_host
from events.zoom import registrants
from events.zoom.errors import Invalid
from events.zoom.registrants import Kind, Registrant, Standing
from registrations.choices import SeatState
from registrations.models import Seat
from registrations.registrants.held import OF_THE_MEETING, Held, digest_of, free
from registrations.registrants.wanted import (
    blank_orphans,
    due,
    person_of,
    seat_corrected_speakers,
    seat_whoever_comes,
)

AT_ONCE = 5
# To whoever leaves: Zoom does not know them there, which is what was wanted.
UNKNOWN_THERE = (*OF_THE_MEETING, zoom.Over, zoom.Ended, Invalid)


def let_in(*, now: datetime) -> int:
    """Give links, and call them off, a few at a time; how many seats were worked on.

    `now` is an aware instant. Those who were not tried so often go first, so that no one
    person keeps the others waiting; trouble is kept on the rows, never raised.
    """
    blank_orphans()
    if not zoom.is_configured():
        return 0
    seat_whoever_comes(now)
    seat_corrected_speakers(now)
    paused = Seat.objects.aggregate(until=Max("paused_until"))["until"]
    if paused and paused > now:
        return 0
    first = due(now).filter(free(now)).order_by("attempts", "next_try_at", "pk")
    looks = Looks()
    worked = 0
    for pk in list(first.values_list("pk", flat=True)[:AT_ONCE]):
        # Read again: another worker may have done it just before.
        held = Held.take(pk, due(now), now)
        if held is None:
            continue
        worked += 1
        if not held.tries(lambda held: _step(held, looks)):
            break
    return worked


class Looks:
    """Zoom's lists, each read once a round: they are long, and the calls are counted."""

    def __init__(self) -> None:
        self._lists: dict[tuple[Kind, int], list[Registrant]] = {}

    def find(self, seat: Seat, kind: Kind, *, anew: bool = False) -> Registrant | None:
        """By the number that Zoom gave them, else by their address."""
        assert seat.zoom_id  # noqa: S101 (written before anybody is asked for)
        key = (kind, seat.zoom_id)
        if anew or key not in self._lists:
            self._lists[key] = registrants.everybody(*key)
        rows = self._lists[key]
        if seat.registrant_id:
            return next((row for row in rows if row.id == seat.registrant_id), None)
        digest = seat.address_digest
        return next((row for row in rows if digest_of(row.email) == digest), None)


def _step(held: Held, looks: Looks) -> None:
    seat, meeting = held.seat, held.meeting
    if meeting is None:
        _forget(held, looks)
    elif getattr(seat, "is_coming", False):
        _let_in(held, meeting, looks)
    else:
        _call_off(held, meeting, looks)


def _let_in(held: Held, meeting: Meeting, looks: Looks) -> None:
    seat, kind = held.seat, Kind(meeting.zoom_kind)
    digest = digest_of(person_of(seat).email)
    if seat.zoom_id == meeting.zoom_id and seat.address_digest not in ("", digest):
        _remove(held, kind, looks)
    if seat.zoom_id != meeting.zoom_id or seat.address_digest != digest:
        known = held.write(
            zoom_id=meeting.zoom_id,
            zoom_kind=meeting.zoom_kind,
            address_digest=digest,
            registrant_id="",
            join_url="",
            is_asked=False,
            state=SeatState.TO_ADD,
            attempts=0,
        )
        if not known:
            return
    found = looks.find(seat, kind) if seat.is_asked else None
    if found:
        _adopt(held, kind, found)
    else:
        _add(held, kind, looks)


def _add(held: Held, kind: Kind, looks: Looks) -> None:
    """Whoever Zoom refuses may be known to it as called off: then they are approved."""
    seat = held.seat
    assert seat.zoom_id  # noqa: S101 (just written)
    if not held.renew(is_asked=True, registrant_id=""):
        return
    try:
        made = registrants.add(kind, seat.zoom_id, person_of(seat))
    except zoom.AnswerLost:
        raise
    except zoom.ZoomError as error:
        held.write(is_asked=False)
        found = (
            looks.find(seat, kind, anew=True) if type(error) is zoom.Refused else None
        )
        if found is None:
            raise
        held.write(is_asked=True)
        _adopt(held, kind, found)
        return
    if link := _fit(made.join_url):
        _added(held, made.id, link)
    else:
        held.later(registrant_id=made.id)


def _adopt(held: Held, kind: Kind, found: Registrant) -> None:
    """Zoom has them already; the link of whoever was called off is to be read anew."""
    link = _fit(found.join_url)
    if found.standing == Standing.APPROVED and link:
        _added(held, found.id, link)
        return
    assert held.seat.zoom_id  # noqa: S101 (found there)
    registrants.approve(kind, held.seat.zoom_id, found.id, found.email)
    held.later(registrant_id=found.id)


def _added(held: Held, registrant_id: str, link: str) -> None:
    held.done(registrant_id=registrant_id, join_url=link, state=SeatState.ADDED)


def _fit(link: str) -> str:
    """A link that may be given to people, or none."""
    return link if is_allowed(link, ZOOM_HOSTS) and not is_for_the_host(link) else ""


def _call_off(held: Held, meeting: Meeting, looks: Looks) -> None:
    """Gone there already is as good."""
    seat, kind = held.seat, Kind(meeting.zoom_kind)
    with contextlib.suppress(*UNKNOWN_THERE):
        found = looks.find(seat, kind)
        if found and found.standing != Standing.DENIED:
            assert seat.zoom_id  # noqa: S101 (found there)
            registrants.cancel(kind, seat.zoom_id, found.id, found.email)
    held.done(join_url="", state=SeatState.CANCELLED)


def _forget(held: Held, looks: Looks) -> None:
    """Of whoever was erased here, Zoom keeps nothing either."""
    if held.seat.is_asked:
        _remove(held, Kind(held.seat.zoom_kind), looks)
    held.forget()


def _remove(held: Held, kind: Kind, looks: Looks) -> None:
    seat = held.seat
    assert seat.zoom_id  # noqa: S101 (written before anybody is asked for)
    with contextlib.suppress(*UNKNOWN_THERE):
        number = seat.registrant_id
        if not number and (found := looks.find(seat, kind)):
            number = found.id
        if number:
            registrants.remove(kind, seat.zoom_id, number)
