"""The people of one session: those who never confirmed, then all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from events.choices import State
from events.models import Appearance, Session
from events.services import forget_people, lock_places
from registrations import figures, history, privacy, tokens
from registrations.choices import HistoryKind, RegistrationState
from registrations.models import Message, Registration, WalkIn
from registrations.querysets import RegistrationQuerySet

ADRIFT = timedelta(days=privacy.POSTPONED_DAYS)


@dataclass(frozen=True, slots=True)
class Gone:
    """What was erased of one session: numbers of rows.

    `addresses` are those of people who appear there, which were never public.
    """

    session_id: int
    requests: int = 0
    registrations: int = 0
    walk_ins: int = 0
    addresses: int = 0


def with_old_requests(now: datetime) -> list[int]:
    found = _old_requests(now).order_by().values_list("session", flat=True)
    return sorted(found.distinct())


def _old_requests(now: datetime) -> RegistrationQuerySet:
    return Registration.objects.filter(
        state=RegistrationState.REQUESTED,
        requested_at__lte=now - tokens.CONFIRM_WITHIN,
    )


@transaction.atomic
def expire(session_id: int, now: datetime) -> Gone | None:
    """Erase the requests that nobody confirmed within 48 hours."""
    count = _delete(_old_requests(now).filter(session=session_id))
    history.note(session=session_id, kind=HistoryKind.EXPIRED, count=count, now=now)
    return Gone(session_id, requests=count) if count else None


def over_long_ago(now: datetime) -> list[int]:
    """The sessions whose people have been kept for as long as was said.

    One that was called off before it had a date ended when that was written down; one
    that was postponed and has had no new date for a year ended on its old one. One that
    never had a date ended with its last edit, once nobody has touched it for a year.
    """
    rows = _ended(now).filter(_holds_people()).order_by("pk")
    kept = rows.values_list("pk", "ended_at", "retention_days")
    return [pk for pk, ended_at, days in kept if _is_over(ended_at, days, now)]


def _is_over(ended_at: datetime, days: int | None, now: datetime) -> bool:
    return ended_at + timedelta(days=privacy.kept_days(days)) <= now


def _ended(now: datetime) -> Any:
    """Whoever waits for the new date of a postponed session stays registered a year."""
    postponed = Q(state=State.POSTPONED)
    dateless = Q(ends_at__isnull=True)
    called_off = dateless & Q(state__in=(State.CANCELLED, State.WITHDRAWN))
    ended_at = Case(
        When(postponed, then=Coalesce("ends_at", "previous_starts_at", "changed_at")),
        default=Coalesce("ends_at", "changed_at"),
    )
    return Session.objects.annotate(ended_at=ended_at).filter(
        Q(ends_at__lte=now) & ~postponed
        | called_off
        | (postponed | dateless) & Q(ended_at__lte=now - ADRIFT)
    )


def _holds_people() -> Q:
    own = {"session": OuterRef("pk")}
    speaking = Appearance.objects.filter(**own)
    return (
        Q(Exists(Registration.objects.filter(**own)))
        | Q(Exists(WalkIn.objects.filter(**own)))
        | Q(Exists(speaking.exclude(email="")))
        | Q(Exists(Message.objects.filter(appearance__session=OuterRef("pk"))))
        | (Q(meeting__isnull=False) & ~Q(meeting__interpreters=""))
    )


@transaction.atomic
def erase(session_id: int, now: datetime) -> Gone | None:
    """Freeze the figures and erase everybody, unless it is no longer over.

    The session is held: of two workers the second finds nobody left, and a new date
    given at this moment comes before or after, not in between.
    """
    rows = _ended(now).filter(pk=session_id).select_for_update(no_key=True)
    held = rows.first()
    if held is None or not _is_over(held.ended_at, held.retention_days, now):
        return None
    lock_places(sessions=[session_id])
    frozen = figures.freeze(session_id=session_id, now=now)
    registrations = _delete(Registration.objects.filter(session=session_id))
    walk_ins = _delete(WalkIn.objects.filter(session=session_id))
    Message.objects.filter(appearance__session=session_id).delete()
    addresses = forget_people(session_id=session_id)
    for kind, count in (
        (HistoryKind.FIGURES_FROZEN, frozen),
        (HistoryKind.ERASED, registrations + walk_ins),
        (HistoryKind.ADDRESSES, addresses),
    ):
        history.note(session=session_id, kind=kind, count=count, now=now)
    return Gone(session_id, 0, registrations, walk_ins, addresses)


def _delete(rows: "QuerySet[Registration] | QuerySet[WalkIn]") -> int:
    """How many of these rows went, without those that went with them."""
    _all, by_model = rows.delete()
    return by_model.get(rows.model._meta.label, 0)
