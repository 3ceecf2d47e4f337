"""Changes turned into mails: once, a burst as one piece of news."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import override

from events.choices import Decision, State
from events.models import Appearance, Change, Session
from fairville_site import bilingual
from registrations import history, outbox
from registrations.choices import HistoryKind, MessageKind, RegistrationState, Wants
from registrations.models import Follow, Registration
from registrations.news import News, lines, news_of

# An organiser who corrects a slip at once spares everyone a second mail.
BURST = timedelta(seconds=60)
# A session that was postponed may come back on the day that it had.
DATES = {"starts_at", "state"}
NEWS_OF: dict[str, MessageKind] = {
    State.PUBLISHED: MessageKind.CHANGED,
    State.CANCELLED: MessageKind.CALLED_OFF,
    State.WITHDRAWN: MessageKind.CALLED_OFF,
    State.POSTPONED: MessageKind.POSTPONED,
}


@dataclass(frozen=True, slots=True)
class Telling:
    """News, the kind of mail that they make, and to whom it is owed."""

    kind: MessageKind
    change: Change
    news: News
    registered: "QuerySet[Registration]"
    speakers: "QuerySet[Appearance]"
    awaiting: "QuerySet[Follow]"


def settle_changes(*, now: datetime) -> int:
    """Owe the mails of every change that is a minute old; how many sessions had news.

    `now` is an aware instant. The minute begins with the edit, or with the decision of
    an organiser who was asked. The changes of one session since the last news are one:
    what was changed and changed back is not told. What was decided to be silent is
    settled without a word; what is pending waits for its organiser.
    """
    begun = Max(Coalesce("decided_at", "at"))
    owed = Change.objects.owed().values("session").annotate(latest=begun).order_by()
    due = owed.filter(latest__lte=now - BURST).values_list("session", flat=True)
    return sum(settle(session_id=pk, now=now) for pk in list(due))


@transaction.atomic
def settle(*, session_id: int, now: datetime) -> bool:
    """Owe the mails of what is decided about a session; whether there were news.

    The session is held, so that two workers never settle it at the same time. As long
    as anything waits for its organiser, nothing is told: each mail says all of the
    session as it is by now.
    """
    held = Session.objects.select_for_update(of=("self",), no_key=True)
    session = held.get(pk=session_id)
    unsettled = Change.objects.unsettled().filter(session=session)
    changes = list(unsettled.order_by("sequence"))
    if not changes or any(one.decision == Decision.PENDING for one in changes):
        return False
    unsettled.update(settled_at=now)
    loud = [change for change in changes if change.decision == Decision.TELL]
    telling = telling_of(session, loud, now)
    if telling is None:
        return False
    _owe(session, telling, now)
    return True


def telling_of(
    session: Session, changes: Sequence[Change], now: datetime
) -> Telling | None:
    """What telling people of some changes, in their order, comes to at this moment.

    None when there is nothing to tell: all is as it was, the session is over, or it is
    off and people have been told so. Of an edit only those learn for whom anything
    differs, in their language.
    """
    news = news_of(changes)
    if not news or _is_stale(session, now) or session.state not in NEWS_OF:
        return None
    if session.state != State.PUBLISHED and "state" not in news.after:
        return None
    kind, last = NEWS_OF[session.state], changes[-1]
    registered = Registration.objects.proven().reachable().filter(session=session)
    speakers = Appearance.objects.filter(session=session).exclude(email="")
    if kind == MessageKind.CHANGED:
        heard = [code for code in bilingual.languages() if _says(news, session, code)]
        # Whoever came after it has known nothing else.
        registered = registered.filter(confirmed_at__lte=last.at, language__in=heard)
        speakers = speakers.filter(language__in=heard)
    awaiting = _awaiting(session, news)
    return Telling(kind, last, news, registered, speakers, awaiting)


def _says(news: News, session: Session, language: str) -> bool:
    with override(language):
        return bool(lines(news, session))


def _is_stale(session: Session, now: datetime) -> bool:
    """Over already: nobody can act on it any more."""
    return session.ends_at is not None and session.is_past(now)


def _awaiting(session: Session, news: News) -> "QuerySet[Follow]":
    """Whoever asked to learn the date and has no place yet, once there is one."""
    is_dated = session.state == State.PUBLISHED and session.starts_at is not None
    if not is_dated or not DATES & news.after.keys():
        return Follow.objects.none()
    waiting = Follow.objects.in_force().filter(session=session, wants=Wants.DATE)
    placed = Registration.objects.filter(
        session=session,
        state__in=(RegistrationState.CONFIRMED, RegistrationState.WAITING),
    )
    return waiting.reachable().exclude(participant__in=placed.values("participant"))


def _owe(session: Session, telling: Telling, now: datetime) -> None:
    """All mails of it, and a line of the history, in the caller's transaction."""
    change, occasion = telling.change, f"sequence-{telling.change.sequence}"
    outbox.hurry(readers=telling.registered, now=now)
    number = 0
    mails: list[tuple[MessageKind, Iterable[outbox.Reader]]] = [
        (telling.kind, telling.registered),
        (telling.kind, telling.speakers),
        (MessageKind.DATE_KNOWN, telling.awaiting),
    ]
    for kind, rows in mails:
        readers = list(rows)
        number += len(readers)
        outbox.owe_all(
            kind=kind, readers=readers, occasion=occasion, now=now, change=change
        )
    history.note(
        session=session,
        kind=HistoryKind.TOLD,
        count=number,
        now=now,
        author=change.decided_by or change.author,
    )
