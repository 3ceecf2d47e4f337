"""Where registration for a session stands, in one word that changes rarely."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from events.choices import RegistrationMode, Standing, State

if TYPE_CHECKING:
    from events.choices import Mode
    from events.models.places import Places
    from events.models.sessions import Session

LAST_PLACES_SHARE = 10
LAST_PLACES_LEAST = 3


def of(session: "Session", now: datetime) -> Standing:
    """The standing at an aware instant; counts places where they are limited."""
    return _apart_from_places(session, now) or of_places(
        session.places.all(), session.modes
    )


def is_open(session: "Session", now: datetime) -> bool:
    """Whether one can register or join the waiting list; asks the database nothing."""
    return _apart_from_places(session, now) is None


def is_running(session: "Session", now: datetime) -> bool:
    """Whether it is being held; a day without hours never says so."""
    return (
        session.state == State.PUBLISHED
        and session.starts_at is not None
        and session.ends_at is not None
        and not session.day_only
        and session.starts_at <= now < session.ends_at
    )


def _apart_from_places(session: "Session", now: datetime) -> Standing | None:
    mode = session.registration_mode
    if mode == RegistrationMode.NONE:
        return Standing.NONE
    if mode == RegistrationMode.CLOSED or _is_closed(session, now):
        return Standing.CLOSED
    if mode == RegistrationMode.EXTERNAL:
        return Standing.EXTERNAL
    if session.opens_at and session.opens_at > now:
        return Standing.NOT_YET
    return None


def _is_closed(session: "Session", now: datetime) -> bool:
    closes_at = session.closes_at or session.ends_at
    over = closes_at is not None and closes_at <= now
    return over or session.state != State.PUBLISHED or session.is_past(now)


def of_places(places: "Iterable[Places]", modes: "Iterable[Mode]") -> Standing:
    """The word for the counters of a session that offers these modes."""
    limited = {place.mode: place for place in places if place.is_limited}
    if any(mode not in limited for mode in modes):
        return Standing.OPEN
    left = sum(limited[mode].left for mode in modes)
    capacity = sum(limited[mode].capacity or 0 for mode in modes)
    if left == 0:
        return Standing.WAITING_LIST
    if left <= max(LAST_PLACES_LEAST, capacity // LAST_PLACES_SHARE):
        return Standing.LAST_PLACES
    return Standing.OPEN
