"""Organisers learn in time that somebody could not enter."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from events.choices import State
from events.models import Session
from registrations import outbox
from registrations.choices import MessageKind
from registrations.entitled import people_without, speakers_without

# So long before the start, and by which name it is told once.
OCCASIONS = ((timedelta(hours=1), "1h"), (timedelta(hours=24), "24h"))
# Whoever was confirmed just now is being let in.
GRACE = timedelta(minutes=10)


def alert_missing(*, now: datetime) -> None:
    """Owe organisers a mail a day and an hour before a start that somebody would miss.

    `now` is an aware instant. Once for each start and distance, however often it is
    asked; not about whoever was confirmed in the last ten minutes.
    """
    for session in _sessions(now):
        assert session.starts_at  # noqa: S101 (by which it was found)
        away = session.starts_at - now
        word = next(word for before, word in OCCASIONS if away <= before)
        outbox.owe_all(
            kind=MessageKind.LINKS_MISSING,
            readers=outbox.organisers_of(session),
            occasion=f"links-{word}-{session.pk}-{session.starts_at:%Y%m%dT%H%MZ}",
            now=now,
            about=session,
        )


def _sessions(now: datetime) -> "QuerySet[Session]":
    soon = Session.objects.filter(
        state=State.PUBLISHED, starts_at__gt=now, starts_at__lte=now + OCCASIONS[-1][0]
    )
    people = people_without(now).filter(confirmed_at__lte=now - GRACE)
    return soon.filter(
        Q(pk__in=people.order_by().values("session"))
        | Q(pk__in=speakers_without(now).order_by().values("session"))
    )
