"""Counters of places: changed by conditional updates only."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext

from events.choices import Mode, Parting
from events.models import Places, Session, standing
from events.services.refusals import Refused
from fairville_site import content_version


def offer_places(*, session: Session) -> None:
    """See that each way to attend has its counter; one no longer offered stays."""
    for mode in session.modes:
        Places.objects.get_or_create(session=session, mode=mode)


def set_capacity(*, session_id: int, mode: Mode, capacity: int | None) -> None:
    """Change how many may attend in a mode; None is no limit. The counter is not touched.

    Raises Refused when more places than that are taken by now.
    """
    Places.objects.get_or_create(session_id=session_id, mode=mode)
    counter = Places.objects.filter(session_id=session_id, mode=mode)
    if capacity is not None:
        counter = counter.filter(taken__lte=capacity)
    if not counter.update(capacity=capacity):
        raise Refused(gettext("More places are taken already than this capacity."))
    content_version.bump()


def lock_places(*, sessions: "Iterable[int] | QuerySet[Any, Any]") -> None:
    """Hold the counters of sessions until the transaction ends, before any registration.

    Whoever gives or takes places of a session does this first, so that places are
    given in one order and no two of them wait for each other. By primary keys, or a
    query for them.
    """
    counters = Places.objects.filter(session__in=sessions).order_by("pk")
    list(counters.select_for_update().values_list("pk"))


# The condition is the database's own, so that it refuses to oversell; RETURNING saves
# the question whether the session's word has changed.
COUNT = """
UPDATE events_places SET taken = taken + %(more)s
WHERE session_id = %(session)s AND mode = %(mode)s AND taken + %(more)s >= 0
AND (capacity IS NULL OR taken + %(more)s <= capacity)
RETURNING capacity, taken,
(SELECT COUNT(*) FROM events_places own WHERE own.session_id = %(session)s)
"""


def take_place(*, session_id: int, mode: Mode) -> bool:
    """Take one place if one is free; the last one goes to one caller.

    A single conditional UPDATE. A mode without a counter gets one, without a limit.
    """
    if _count(session_id, mode, 1):
        return True
    _counter, is_new = Places.objects.get_or_create(session_id=session_id, mode=mode)
    return is_new and take_place(session_id=session_id, mode=mode)


def free_place(*, session_id: int, mode: Mode) -> None:
    """Give back a place that `take_place` took."""
    _count(session_id, mode, -1)


def _count(session_id: int, mode: Mode, more: int) -> bool:
    """Whether so many more places are taken now; pages are new if the word changed."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"session": session_id, "mode": mode, "more": more})
        row = cursor.fetchone()
    if row is None:
        return False
    capacity, taken, counters = row
    if capacity is not None:  # else its word is "open", however many come
        place = Places(mode=mode, capacity=capacity, taken=taken)
        if _changes_the_word(session_id, place, more, is_alone=counters == 1):
            content_version.bump()
    return True


def _changes_the_word(
    session_id: int, counted: Places, more: int, *, is_alone: bool
) -> bool:
    places, modes = [counted], [Mode(counted.mode)]
    if not is_alone:
        own = Places.objects.filter(session=session_id).select_related("session")
        places = list(own)
        modes = places[0].session.modes
    after = standing.of_places(places, modes)
    for place in places:
        if place.mode == counted.mode:
            place.taken -= more
    return standing.of_places(places, modes) != after


def part_with(*, session: Session, parting: Parting) -> None:
    """Say what becomes of the people of each mode that is no longer offered."""
    gone = Places.objects.filter(session=session).exclude(mode__in=session.modes)
    gone.update(parting=parting)
