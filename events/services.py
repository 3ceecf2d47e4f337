"""What happens to sessions and their places. Instants are aware; stored in UTC."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from dialogues.models import City
from events import ical
from events.calendars.entries import calendar_entry
from events.choices import Decision, Mode, Parting, State
from events.models import Change, Places, Session, Venue, standing
from fairville_site import bilingual, content_version

if TYPE_CHECKING:
    from django.contrib.auth.models import User

type Facts = dict[str, str | int | bool | None]


def material_facts(session: Session) -> Facts:
    """What a calendar or a participant must be told of, as plain JSON values.

    Time, place, state, mode and title (reference: RFC 5546, section 2.1.4, and what
    calendar applications act on); never the call's link, which no calendar holds.
    """
    facts: Facts = {
        "starts_at": session.starts_at.isoformat() if session.starts_at else None,
        "ends_at": session.ends_at.isoformat() if session.ends_at else None,
        "day_only": session.day_only,
        "timezone": session.timezone,
        "state": str(session.state),
        "format": str(session.format),
        "online_platform": session.online_platform,
        "venue": session.venue_id,
        "room": session.room,
    }
    for language in bilingual.languages():
        facts[bilingual.column("title", language)] = bilingual.text(
            session, "title", language
        )
    return facts


@transaction.atomic
def save_session(
    *, session: Session, author: "User | None", now: datetime | None = None
) -> Change | None:
    """Store a new or edited session; a material edit owes one Change.

    The row is read again under lock for "before", since a form has already changed
    the instance. The edit raises `sequence` (RFC 5545, section 3.8.7.4), once. A
    draft owes nothing: nobody was told of it. Returns the Change, if any.
    """
    moment = now or timezone.now()
    session.changed_at = moment
    if session.pk is None:
        session.save()
        return None
    # Before the content version is: whoever gives places holds them in this order too.
    lock_places(sessions=[session.pk])
    stored = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    before, after = material_facts(stored), material_facts(session)
    session.edit_version = stored.edit_version + 1
    session.sequence = stored.sequence
    if before == after or not _was_ever_public(stored, moment):
        session.save()
        return None
    if stored.starts_at and stored.starts_at != session.starts_at:
        session.previous_starts_at = stored.starts_at
    session.sequence = stored.sequence + 1
    session.save()
    return _owe_change(session, before, after, author, moment)


def _was_ever_public(session: Session, moment: datetime) -> bool:
    """Somebody may know of it; what was withdrawn can come back (`ever_public`)."""
    withdrawn = session.state == State.WITHDRAWN and session.sequence > 0
    return withdrawn or session.is_public(moment)


def _owe_change(
    session: Session,
    before: Facts,
    after: Facts,
    author: "User | None",
    moment: datetime,
) -> Change:
    changed = [name for name in after if before[name] != after[name]]
    return Change.objects.create(
        session=session,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        sequence=session.sequence,
        decision=Decision.TELL,
        author=author,
        at=moment,
    )


def offer_places(*, session: Session) -> None:
    """See that each way to attend has its counter; one no longer offered stays."""
    for mode in session.modes:
        Places.objects.get_or_create(session=session, mode=mode)


@transaction.atomic
def save_venue(
    *, venue: Venue, author: "User | None", now: datetime | None = None
) -> list[Change]:
    """Store a venue; a new name or address is a material change of what is to come there.

    Returns the changes owed, one for each upcoming public session of the venue.
    """
    moment = now or timezone.now()
    stored = Venue.objects.select_for_update().filter(pk=venue.pk).first()
    venue.save()
    if stored is None or _place(stored) == _place(venue):
        return []
    sessions = (
        Session.objects.select_for_update(of=("self",))
        .filter(pk__in=venue.sessions.published(moment).upcoming(moment).values("pk"))
        .order_by("pk")
    )
    changes = []
    for session in sessions:
        session.sequence += 1
        session.changed_at = moment
        session.save(update_fields=["sequence", "changed_at"])
        changes.append(
            _owe_change(session, _place(stored), _place(venue), author, moment)
        )
    return changes


@contextmanager
def stamping_calendars(
    *, material: bool = False, now: datetime | None = None
) -> Iterator[None]:
    """Stamp each session of which calendars say something else after the block.

    For edits of what stands beside a session: its series, the cities, its venue.
    Applications take no notice of an event whose stamps did not grow. A `material`
    edit raises `sequence` too, of what is still to come. Nobody is written to. One
    transaction.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        before = _said(moment)
        yield
        after = _said(moment)
        changed = [pk for pk, said in after.items() if before.get(pk, said) != said]
        sessions = Session.objects.filter(pk__in=changed)
        if not sessions.update(changed_at=moment):
            return
        if material:
            coming = Session.objects.upcoming(moment).filter(pk__in=changed).order_by()
            coming.update(sequence=F("sequence") + 1)
        content_version.bump()


def _said(now: datetime) -> dict[int, list[ical.Entry]]:
    """What calendars say of each session, in each language, their stamps apart."""
    labs = list(City.objects.labs())
    said: dict[int, list[ical.Entry]] = {}
    for session in Session.objects.ever_public(now).in_window(now).for_calendar():
        for language in bilingual.languages():
            with override(language):
                entry = calendar_entry(session, labs)
            if entry:
                bare = replace(entry, sequence=0, modified_at=entry.created_at)
                said.setdefault(session.pk, []).append(bare)
    return said


def _place(venue: Venue) -> Facts:
    return {"place": venue.name, "address": venue.address}


class Refused(Exception):
    """What cannot be done, as a translated sentence for the person who tried."""


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
    list(Places.objects.select_for_update().filter(session__in=sessions).order_by("pk"))


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
