"""What the privacy notice promises: nothing personal is kept longer than it says.

Figures are frozen in the transaction that erases their rows; the history tells how
many rows went, never whose.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from registrations import history
from registrations.choices import HistoryKind
from registrations.erasure import people, presences, sessions, traces
from registrations.erasure.sessions import Gone

__all__ = ["Erased", "Gone", "erase_past", "rehearse"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of each kind; never whose."""

    sessions: tuple[Gone, ...] = ()
    follows: int = 0
    participants: int = 0
    accounts: int = 0
    presences: int = 0

    @property
    def requests(self) -> int:
        return sum(one.requests for one in self.sessions)

    @property
    def registrations(self) -> int:
        return sum(one.registrations for one in self.sessions)


def erase_past(*, now: datetime) -> Erased:
    """Erase what is past its time at an aware instant; a second run finds nothing.

    Session by session, each in a transaction of its own: unconfirmed requests after
    48 hours, the people of a session once it has been over for as long as it says; the
    times that they spent in its call after 30 days.
    Then wishes to be told, addresses without either, and accounts that nobody uses.
    """
    erased = _erase(now)
    logger.info(
        "Erased %s unconfirmed requests, %s registrations, %s wishes, "
        "%s addresses, %s accounts, %s presences in calls",
        erased.requests,
        erased.registrations,
        erased.follows,
        erased.participants,
        erased.accounts,
        erased.presences,
    )
    return erased


@transaction.atomic
def rehearse(*, now: datetime) -> Erased:
    """What `erase_past` would do now, by doing it and taking it back."""
    erased = _erase(now)
    transaction.set_rollback(True)
    return erased


def _erase(now: datetime) -> Erased:
    expired = [sessions.expire(pk, now) for pk in sessions.with_old_requests(now)]
    over = [sessions.erase(pk, now) for pk in sessions.over_long_ago(now)]
    counted = sum(presences.count(pk, now) for pk in presences.past(now))
    people.ask_again(now)
    with transaction.atomic():
        follows = people.erase_follows(now)
        participants = people.erase_orphans(now)
        accounts = people.erase_accounts(now)
        for kind, count in (
            (HistoryKind.FOLLOWS, follows),
            (HistoryKind.ADDRESSES, participants),
            (HistoryKind.ACCOUNTS, accounts),
        ):
            history.note(session=None, kind=kind, count=count, now=now)
        traces.blank_log()
    traces.clear_web_sessions()
    gone = tuple(one for one in [*expired, *over] if one is not None)
    return Erased(gone, follows, participants, accounts, counted)
