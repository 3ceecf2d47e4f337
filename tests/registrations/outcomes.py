"""What became of registrations and mails, as short lists to compare with."""

from collections.abc import Iterable

from events.choices import Mode
from events.models import Places, Session
from registrations.models import Message, Registration


def states(*rows: Registration) -> list[str]:
    """Where each stands now."""
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def owed(**about: object) -> list[str]:
    """The kinds of the mails, in the order in which they were owed."""
    mails = Message.objects.filter(**about).order_by("pk")
    return list(mails.values_list("kind", flat=True))


def addresses(kind: str) -> list[str]:
    """Of the participants to whom a mail of this kind is owed or was sent."""
    mails = Message.objects.filter(kind=kind, participant__isnull=False)
    return sorted(mails.values_list("participant__email", flat=True))


def emails_of(rows: Iterable[Registration]) -> list[str]:
    return sorted(row.participant.email for row in rows)


def taken(session: Session, mode: Mode = Mode.ONLINE) -> int:
    return Places.objects.get(session=session, mode=mode).taken
