"""Reminders and briefings, found by the hour, so that they follow a moved session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import salted_hmac

from events.choices import State
from events.models import Appearance, Session
from registrations import outbox
from registrations.choices import MessageKind
from registrations.models import Message, Registration

BRIEFED_BEFORE = timedelta(days=7)
PLACED = (MessageKind.CONFIRMED, MessageKind.PROMOTED)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Owed once for each start of a session, from so long before it.

    Not to whoever got a place in the last `grace` before it was due, or since: they
    have just had a mail with the same words.
    """

    kind: MessageKind
    before: timedelta
    grace: timedelta


REMINDERS = (
    Reminder(MessageKind.REMINDER_DAY, timedelta(hours=24), timedelta(hours=6)),
    Reminder(MessageKind.REMINDER_HOUR, timedelta(hours=1), timedelta(0)),
)


def owe_reminders(*, now: datetime) -> None:
    """Owe what is due at an aware instant; a second call owes nothing more.

    Nothing is written ahead: a session that moves has its reminders at its new hours,
    with nothing to take back. A day without hours has the one of the day before.
    """
    for reminder in REMINDERS:
        for session in _starting_within(reminder.before, now):
            if session.day_only and reminder.kind == MessageKind.REMINDER_HOUR:
                continue
            _remind(session, reminder, now)
    for session in _starting_within(BRIEFED_BEFORE, now):
        _brief(session, now)


def _starting_within(away: timedelta, now: datetime) -> Iterable[Session]:
    return Session.objects.published(now).filter(
        state=State.PUBLISHED, starts_at__gt=now, starts_at__lte=now + away
    )


def _remind(session: Session, reminder: Reminder, now: datetime) -> None:
    assert session.starts_at  # noqa: S101 (they are found by it)
    due = session.starts_at - reminder.before
    occasion = f"start-{session.starts_at:%Y%m%dT%H%MZ}"
    told = Message.objects.filter(
        kind=reminder.kind, dedupe_key__endswith=f":{occasion}"
    )
    # Whoever moved up was confirmed long ago: the mail about the place tells when.
    placed = Message.objects.filter(
        registration=OuterRef("pk"), kind__in=PLACED, owed_at__gt=due - reminder.grace
    )
    people = Registration.objects.confirmed().filter(
        ~Exists(told.filter(registration=OuterRef("pk"))),
        ~Exists(placed),
        session=session,
        confirmed_at__lte=due - reminder.grace,
    )
    outbox.hurry(readers=people, now=now)
    briefed = Message.objects.filter(
        kind=MessageKind.BRIEFING, appearance=OuterRef("pk"), owed_at__lte=due
    )
    speakers = _speakers(session).filter(
        Exists(briefed), ~Exists(told.filter(appearance=OuterRef("pk")))
    )
    for readers in (people, speakers):
        outbox.owe_all(kind=reminder.kind, readers=readers, occasion=occasion, now=now)


def _brief(session: Session, now: datetime) -> None:
    """Once for each address: a corrected one must learn what the wrong one was told."""
    told = Message.objects.filter(
        kind=MessageKind.BRIEFING, appearance__session=session
    )
    keys = set(told.values_list("appearance", "dedupe_key"))
    for speaker in _speakers(session):
        mac = salted_hmac("briefing", speaker.email, algorithm="sha256")
        occasion = f"to-{mac.hexdigest()[:12]}"
        if not any(pk == speaker.pk and key.endswith(occasion) for pk, key in keys):
            outbox.owe(
                kind=MessageKind.BRIEFING, to=speaker, occasion=occasion, now=now
            )


def _speakers(session: Session) -> "QuerySet[Appearance]":
    return Appearance.objects.filter(session=session).exclude(email="")
