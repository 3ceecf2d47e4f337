"""Zoom brought in step with who comes: by one worker a person, outside transactions.

A worker takes a seat by a lease. Before a POST the row says that it was asked: whoever
finds it so looks in Zoom's list first, since three tries a day are all that an address
has.
"""

import contextlib
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from events import zoom
from events.models import Meeting
from events.pasted import ZOOM_HOSTS, is_allowed, is_for_the_host
from events.zoom.errors import Invalid
from events.zoom.registrants import Registrant, Standing
from registrations.choices import SeatState
from registrations.models import Seat
from registrations.registrants.held import OF_THE_MEETING, Held, digest_of, free
from registrations.registrants.wanted import (
    alias_for,
    blank_orphans,
    due,
    is_anything_due,
    person_of,
    seat_whoever_comes,
)
from registrations.registrants.ways import Way, former_ways, way_of

AT_ONCE = 5
# To whoever leaves: Zoom does not know them there, which is what was wanted.
UNKNOWN_THERE = (*OF_THE_MEETING, zoom.Over, zoom.Ended, Invalid)


def let_in(*, now: datetime) -> int:
    """Give links, and call them off, a few at a time; how many seats were worked on.

    `now` is an aware instant. Those who were not tried so often go first, so that no one
    person keeps the others waiting; trouble is kept on the rows, never raised.
    """
    if not is_anything_due(now):
        return 0
    blank_orphans()
    if not zoom.is_configured():
        return 0
    seat_whoever_comes(now)
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
        self._lists: dict[tuple[Way, int], list[Registrant]] = {}

    def find(self, seat: Seat, way: Way, *, anew: bool = False) -> Registrant | None:
        """By the number that Zoom gave them, else by their address."""
        assert seat.zoom_id  # noqa: S101 (written before anybody is asked for)
        key = (way, seat.zoom_id)
        if anew or key not in self._lists:
            self._lists[key] = way.everybody(seat.zoom_id)
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
    seat, way = held.seat, way_of(held.seat, meeting)
    is_same_call = seat.zoom_id == meeting.zoom_id
    if not is_same_call and not seat.alias and not held.write(alias=alias_for(seat)):
        return
    digest = digest_of(person_of(seat).email)
    is_same_person = seat.address_digest == digest
    is_corrected = is_same_call and seat.address_digest and not is_same_person
    if is_corrected and not _is_shared(seat):
        _remove(held, way, looks)
    if not is_same_call or not is_same_person or seat.zoom_kind != way.kind:
        known = held.write(
            zoom_id=meeting.zoom_id,
            zoom_kind=meeting.zoom_kind,
            address_digest=digest,
            registrant_id="",
            join_url="",
            # What a host made of a meeting in Zoom's portal may know them already.
            is_asked=seat.is_asked and is_same_call and is_same_person,
            state=SeatState.TO_ADD,
            attempts=0,
        )
        if not known:
            return
    if way.speaks and person_of(seat).email.lower() == meeting.zoom_host.lower():
        # The host is in it anyhow.
        held.done(state=SeatState.IS_HOST)
        return
    # Zoom would take a panelist twice: none is added without a look.
    is_there = way.speaks or seat.is_asked
    found = looks.find(seat, way, anew=way.speaks) if is_there else None
    if found:
        _adopt(held, way, found)
    else:
        _add(held, way, looks)


def _add(held: Held, way: Way, looks: Looks) -> None:
    """Whoever Zoom refuses may be known to it as called off: then they are approved."""
    seat = held.seat
    assert seat.zoom_id  # noqa: S101 (just written)
    if not held.renew(is_asked=True, registrant_id=""):
        return
    try:
        made = way.add(seat.zoom_id, person_of(seat))
    except zoom.AnswerLost:
        raise
    except zoom.ZoomError as error:
        held.write(is_asked=False)
        found = (
            looks.find(seat, way, anew=True) if type(error) is zoom.Refused else None
        )
        if found is None:
            raise
        held.write(is_asked=True)
        _adopt(held, way, found)
        return
    if link := _fit(made.join_url):
        _added(held, made.id, link)
    else:
        held.later(registrant_id=made.id)


def _adopt(held: Held, way: Way, found: Registrant) -> None:
    """Zoom has them already; the link of whoever was called off is to be read anew."""
    link = _fit(found.join_url)
    if found.standing == Standing.APPROVED and link:
        _added(held, found.id, link)
        return
    assert held.seat.zoom_id  # noqa: S101 (found there)
    way.approve(held.seat.zoom_id, found)
    held.later(registrant_id=found.id)


def _added(held: Held, registrant_id: str, link: str) -> None:
    held.done(
        registrant_id=registrant_id,
        join_url=link,
        state=SeatState.ADDED,
        is_asked=True,
        checked_at=timezone.now(),
    )


def _fit(link: str) -> str:
    """A link that may be given to people, or none."""
    return link if is_allowed(link, ZOOM_HOSTS) and not is_for_the_host(link) else ""


def _call_off(held: Held, meeting: Meeting, looks: Looks) -> None:
    """Gone there already is as good."""
    seat, way = held.seat, way_of(held.seat, meeting)
    with contextlib.suppress(*UNKNOWN_THERE):
        found = None if _is_shared(seat) else looks.find(seat, way)
        if found and found.standing != Standing.DENIED:
            assert seat.zoom_id  # noqa: S101 (found there)
            way.cancel(seat.zoom_id, found)
    held.done(join_url="", state=SeatState.CANCELLED, checked_at=timezone.now())


def _is_shared(seat: Seat) -> bool:
    """Somebody with two parts in a session is one person at Zoom, and one part stays."""
    same = Seat.objects.filter(
        zoom_id=seat.zoom_id,
        registrant_id=seat.registrant_id,
        address_digest=seat.address_digest,
        state=SeatState.ADDED,
    )
    return bool(seat.registrant_id) and same.exclude(pk=seat.pk).exists()


def _forget(held: Held, looks: Looks) -> None:
    """Of whoever was erased here, Zoom keeps nothing either."""
    if held.seat.is_asked and not _is_shared(held.seat):
        for way in former_ways(held.seat):
            _remove(held, way, looks)
    held.forget()


def _remove(held: Held, way: Way, looks: Looks) -> None:
    seat = held.seat
    assert seat.zoom_id  # noqa: S101 (written before anybody is asked for)
    with contextlib.suppress(*UNKNOWN_THERE):
        number = "" if way.speaks else seat.registrant_id
        if not number and (found := looks.find(seat, way)):
            number = found.id
        if number:
            way.remove(seat.zoom_id, number)
