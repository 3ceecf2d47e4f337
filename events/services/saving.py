"""Storing a session or a venue; what a material edit owes."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from events.choices import Decision, State
from events.models import Change, Session, Venue
from events.services.places import lock_places
from events.services.refusals import EditedMeanwhile
from fairville_site import bilingual

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
    *,
    session: Session,
    author: "User | None",
    now: datetime | None = None,
    seen_version: int | None = None,
    decision: Decision = Decision.TELL,
) -> Change | None:
    """Store a new or edited session; a material edit owes one Change.

    `seen_version` is the `edit_version` that the author had before their eyes: raises
    EditedMeanwhile, and stores nothing, when somebody else has saved since. `decision`
    is whether people are told of the Change, or PENDING until an organiser says so.

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
    if seen_version not in {None, stored.edit_version}:
        raise EditedMeanwhile(gettext("Somebody has changed this session meanwhile."))
    before, after = material_facts(stored), material_facts(session)
    session.preview_key = stored.preview_key
    session.edit_version = stored.edit_version + 1
    session.sequence = stored.sequence
    if before == after or not _was_ever_public(stored, moment):
        session.save()
        return None
    if stored.starts_at and stored.starts_at != session.starts_at:
        session.previous_starts_at = stored.starts_at
    session.sequence = stored.sequence + 1
    session.save()
    return _owe_change(
        Change(session=session, author=author, at=moment, decision=decision),
        before,
        after,
    )


def _was_ever_public(session: Session, moment: datetime) -> bool:
    """Somebody may know of it; what was withdrawn can come back (`ever_public`)."""
    withdrawn = session.state == State.WITHDRAWN and session.sequence > 0
    return withdrawn or session.is_public(moment)


def _owe_change(change: Change, before: Facts, after: Facts) -> Change:
    """Store it with what differs, under the number that its session has by now."""
    changed = [name for name in after if before[name] != after[name]]
    change.before = {name: before[name] for name in changed}
    change.after = {name: after[name] for name in changed}
    change.sequence = change.session.sequence
    change.save()
    return change


@transaction.atomic
def save_venue(
    *,
    venue: Venue,
    author: "User | None",
    now: datetime | None = None,
    decision: Decision = Decision.TELL,
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
        change = Change(session=session, author=author, at=moment, decision=decision)
        changes.append(_owe_change(change, _place(stored), _place(venue)))
    return changes


def _place(venue: Venue) -> Facts:
    return {"place": venue.name, "address": venue.address}
