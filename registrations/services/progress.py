"""How far the mails of one occasion have come, and stopping those still owed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from registrations.choices import MessageState
from registrations.querysets import MessageQuerySet


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of mails: on their way, gone, given up, and no longer true when due."""

    owed: int
    sent: int
    failed: int
    dropped: int

    @property
    def total(self) -> int:
        return self.owed + self.sent + self.failed + self.dropped


def progress(messages: MessageQuerySet) -> Progress:
    """Counted in one query."""
    return Progress(**messages.order_by().aggregate(**_numbers()))


def progress_of(messages: MessageQuerySet) -> dict[int, Progress]:
    """Of each mailing that they are of, by its number; counted in one query."""
    rows: Any = messages.order_by().values_list("mailing").annotate(**_numbers())
    return {mailing: Progress(*numbers) for mailing, *numbers in rows}


def _numbers() -> dict[str, Count]:
    states = {
        "owed": MessageState.OWED,
        "sent": MessageState.SENT,
        "failed": MessageState.DEAD,
        "dropped": MessageState.DROPPED,
    }
    return {name: Count("pk", filter=Q(state=state)) for name, state in states.items()}


def stop(messages: MessageQuerySet, *, now: datetime | None = None) -> int:
    """Drop what is owed and in no worker's hands; returns how many.

    One conditional update: a mail that a worker is just sending is left to it.
    """
    moment = now or timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=moment)
    return messages.filter(free, state=MessageState.OWED).update(
        state=MessageState.DROPPED, lease_until=None, lease_token=None
    )
