"""Changes turned into mails: once, a burst as one piece of news."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from events.choices import Decision, State
from events.models import Appearance, Change, Session
from registrations import outbox
from registrations.choices import MessageKind, RegistrationState, Wants
from registrations.models import Follow, Registration
from registrations.news import News, news_of

# An organiser who corrects a slip at once spares everyone a second mail.
BURST = timedelta(seconds=60)
# A session that was postponed may come back on the day that it had.
DATES = {"starts_at", "state"}
NEWS_OF: dict[str, MessageKind] = {
    State.CANCELLED: MessageKind.CALLED_OFF,
    State.WITHDRAWN: MessageKind.CALLED_OFF,
    State.POSTPONED: MessageKind.POSTPONED,
}


def settle_changes(*, now: datetime) -> int:
    """Owe the mails of every change that is a minute old; how many sessions had news.

    `now` is an aware instant. The changes of one session since the last news are one:
    what was changed and changed back is not told. What was decided to be silent is
    settled without a word; what is pending waits for its organiser.
    """
    owed = Change.objects.owed().values("session").annotate(latest=Max("at")).order_by()
    told = 0
    for row in list(owed.filter(latest__lte=now - BURST).values_list("session")):
        told += _settle(row[0], now)
    return told


@transaction.atomic
def _settle(session_id: int, now: datetime) -> bool:
    """The session is held, so that two workers never settle it at the same time."""
    held = Session.objects.select_for_update(of=("self",), no_key=True)
    session = held.get(pk=session_id)
    changes = list(Change.objects.owed().filter(session=session).order_by("sequence"))
    if not changes:
        return False
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(
        settled_at=now
    )
    loud = [change for change in changes if change.decision == Decision.TELL]
    news = news_of(loud)
    if not news or _is_stale(session, now):
        return False
    _owe_news(session, loud[-1], news, now)
    return True


def _is_stale(session: Session, now: datetime) -> bool:
    """Over already: nobody can act on it any more."""
    return session.ends_at is not None and session.is_past(now)


def _owe_news(session: Session, change: Change, news: News, now: datetime) -> None:
    kind = NEWS_OF.get(session.state, MessageKind.CHANGED)
    occasion = f"sequence-{change.sequence}"
    expected = Registration.objects.proven().filter(session=session)
    if kind == MessageKind.CHANGED:
        # Whoever came after it has known nothing else.
        expected = expected.filter(confirmed_at__lte=change.at)
    speakers = Appearance.objects.filter(session=session).exclude(email="")
    outbox.hurry(readers=expected, now=now)
    for readers in (expected, speakers):
        outbox.owe_all(
            kind=kind, readers=readers, occasion=occasion, now=now, change=change
        )
    if session.state == State.PUBLISHED and DATES & news.after.keys():
        _owe_date(session, occasion, now)


def _owe_date(session: Session, occasion: str, now: datetime) -> None:
    """To whoever asked to learn the date and has no place yet."""
    if session.starts_at is None:
        return
    waiting = Follow.objects.in_force().filter(session=session, wants=Wants.DATE)
    placed = Registration.objects.filter(
        session=session,
        state__in=(RegistrationState.CONFIRMED, RegistrationState.WAITING),
    )
    unplaced = waiting.exclude(participant__in=placed.values("participant"))
    outbox.owe_all(
        kind=MessageKind.DATE_KNOWN, readers=unplaced, occasion=occasion, now=now
    )
