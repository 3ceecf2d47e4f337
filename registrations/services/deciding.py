"""Whether people are told of changes: decided, begun at once, stopped, gone on with.

Nothing that an organiser has still to decide about leaves by itself.
"""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from events.choices import Decision
from events.models import Change, Meeting, Session
from registrations.choices import HistoryKind, MessageState
from registrations.models import HistoryLine
from registrations.services.foretelling import (
    as_seen,
    foretold,
    groups_of,
    last_told,
    mails_about_link,
    mails_of,
)
from registrations.services.progress import stop

NEVER_LEFT = (MessageState.DROPPED, MessageState.DEAD)


class TellingRefused(Exception):
    """Its text is a translated sentence for the organiser."""


class Stopped(NamedTuple):
    """Mails that do not leave, mails that had left, and what is to be decided again."""

    stopped: int
    left: int
    is_undecided: bool


@transaction.atomic
def decide(
    *,
    session_id: int,
    decision: Decision,
    seen: str,
    author: User | None,
    now: datetime | None = None,
) -> int:
    """Tell or be silent about all that waits for it; returns how many it is about.

    `seen` is the word of `as_seen()` for what the organiser had before their eyes.
    Raises TellingRefused if that has changed, if it was decided already, or if there
    is nobody to tell. What is told leaves after a minute.
    """
    moment = now or timezone.now()
    session = _held(session_id)
    undecided = Change.objects.undecided().filter(session=session)
    if not undecided.exists():
        raise TellingRefused(_("It was decided already."))
    telling = foretold(session, moment)
    if as_seen(session, telling) != seen:
        raise TellingRefused(
            _("Something has changed since you looked: see below, then decide.")
        )
    number = sum(group.number for group in groups_of(telling))
    if decision == Decision.TELL and not number:
        raise TellingRefused(_("There is nobody to write to."))
    undecided.update(
        decision=decision,
        decided_at=moment,
        decided_by=author,
        settled_at=moment if decision == Decision.SILENT else None,
    )
    return number


@transaction.atomic
def settle_unheard(
    *, session_id: int, author: User | None, now: datetime | None = None
) -> bool:
    """Settle without a word what nobody would be told of; whether that is so.

    Also what was changed and changed back before anybody had been told.
    """
    moment = now or timezone.now()
    session = _held(session_id)
    if groups_of(foretold(session, moment)):
        return False
    unsettled = Change.objects.unsettled().filter(session=session)
    unsettled.update(
        decision=Decision.SILENT,
        decided_at=moment,
        decided_by=author,
        settled_at=moment,
    )
    return True


@transaction.atomic
def stop_telling(*, session_id: int, now: datetime | None = None) -> Stopped:
    """Send no more of what is being told of a session.

    Within the minute, it is to be decided again; so it is when mails were owed and
    none had left. Else those that are in no worker's hands are dropped.
    """
    moment = now or timezone.now()
    session = _held(session_id)
    burst = Change.objects.owed().filter(session=session, decision=Decision.TELL)
    called_back = _ask_again(burst)
    told = last_told(session)
    if told is None or told.settled_at is None:
        return Stopped(0, 0, bool(called_back))
    mails = mails_of(told)
    stopped = stop(mails, now=moment)
    if not stopped and called_back:
        return Stopped(0, 0, is_undecided=True)  # what had left is older news
    left = mails.exclude(state__in=NEVER_LEFT).count()
    if stopped:
        _rewrite_history(told, left)
    if stopped and not left:
        together = Change.objects.filter(
            session=session, settled_at=told.settled_at, decision=Decision.TELL
        )
        mails.filter(state__in=NEVER_LEFT).delete()
        called_back += _ask_again(together)
    return Stopped(stopped, left, bool(called_back))


def _ask_again(changes: QuerySet[Change]) -> int:
    return changes.update(
        decision=Decision.PENDING, decided_at=None, decided_by=None, settled_at=None
    )


def _rewrite_history(told: Change, number: int) -> None:
    """So many have been told in the end; a line of nobody is none."""
    lines = HistoryLine.objects.filter(session=told.session_id, kind=HistoryKind.TOLD)
    line = lines.filter(at=told.settled_at or told.at)
    if number:
        line.update(count=number)
    else:
        line.delete()


@transaction.atomic
def resume_telling(*, session_id: int, now: datetime | None = None) -> int:
    """Owe again what was stopped halfway; what is no longer true is dropped once more."""
    moment = now or timezone.now()
    told = last_told(_held(session_id))
    if told is None:
        return 0
    mails = mails_of(told)
    again = mails.filter(state=MessageState.DROPPED).update(
        state=MessageState.OWED, owed_at=moment, not_before=moment, attempts=0
    )
    if again:
        _rewrite_history(told, mails.count())
    return again


@transaction.atomic
def stop_link(*, session_id: int, now: datetime | None = None) -> int:
    """Tell nobody more of the new link of a call; returns how many mails it stopped."""
    session = _held(session_id)
    Meeting.objects.filter(session=session).update(link_changed_at=None)
    return stop(mails_about_link(session), now=now)


def _held(session_id: int) -> Session:
    held = Session.objects.select_for_update(of=("self",), no_key=True)
    return held.get(pk=session_id)
