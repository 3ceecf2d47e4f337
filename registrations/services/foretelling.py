"""What would be told of a session, to whom and how; what is being told by now."""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from events.choices import Decision, Mode
from events.models import Appearance, Change, Meeting, Session
from registrations import mail_kinds, preview
from registrations.choices import (
    MessageKind,
    MessageState,
    RegistrationState,
    Wants,
)
from registrations.emails import Mail
from registrations.models import Message, Registration
from registrations.querysets import MessageQuerySet
from registrations.services.telling import Telling, telling_of

SPEAKERS, AWAITING = "speakers", "date"


class Group(NamedTuple):
    """Readers to whom the same mail goes, and how many they are."""

    who: str
    mode: str
    language: str
    number: int

    @property
    def key(self) -> str:
        """By which an address names the mail; in it, no number of people."""
        return f"{self.who}-{self.mode}" if self.mode else self.who


class Underway(NamedTuple):
    """What there is to see on the page of a session that tells people."""

    is_undecided: bool
    is_decided: bool
    is_leaving: bool
    is_link_new: bool


def undecided(sessions: "QuerySet[Session]") -> "QuerySet[Session]":
    """Those that wait for somebody to say whether people are told, the next one first."""
    waiting = Change.objects.undecided().filter(session=OuterRef("pk"))
    return sessions.filter(Exists(waiting)).order_by("starts_at", "pk")


def underway(session_id: int) -> Underway:
    """In one query."""
    changes = Change.objects.filter(session=OuterRef("pk"))
    leaving = Message.objects.filter(
        change__session=OuterRef("pk"), state=MessageState.OWED
    )
    new_link = Meeting.objects.with_link().filter(
        session=OuterRef("pk"), link_changed_at__isnull=False
    )
    rows = Session.objects.filter(pk=session_id).values_list(
        Exists(changes.undecided()),
        Exists(changes.owed()),
        Exists(leaving),
        Exists(new_link),
    )
    return Underway(*rows.get())


def foretold(session: Session, now: datetime) -> Telling | None:
    """What would be told if all that is not settled yet were told at this moment."""
    rows = Change.objects.unsettled().filter(session=session).order_by("sequence")
    loud = list(rows.exclude(decision=Decision.SILENT))
    return telling_of(session, loud, now) if loud else None


def groups_of(telling: Telling | None) -> list[Group]:
    """To whom it goes, those registered first; nobody, no group."""
    if telling is None:
        return []
    registered = telling.registered.order_by("state", "mode", "language")
    groups = [
        Group(*row)
        for row in registered.values_list("state", "mode", "language").annotate(
            Count("pk")
        )
    ]
    others: list[tuple[str, QuerySet[Any]]] = [
        (SPEAKERS, telling.speakers),
        (AWAITING, telling.awaiting),
    ]
    for who, readers in others:
        rows = readers.order_by("language").values_list("language")
        groups += [Group(who, "", *row) for row in rows.annotate(Count("pk"))]
    return groups


def sample(session: Session, telling: Telling, group: Group) -> Mail:
    """The very mail of a group, to somebody who does not exist."""
    language = group.language
    if group.who == AWAITING:
        follow = preview.follower(session, language, Wants.DATE)
        return mail_kinds.foretold(MessageKind.DATE_KNOWN, follow, telling.news)
    if group.who == SPEAKERS:
        who = preview.speaker(session, language)
        return mail_kinds.foretold(telling.kind, who, telling.news)
    somebody = preview.registrant(
        session,
        language,
        state=RegistrationState(group.who),
        mode=Mode(group.mode),
    )
    return mail_kinds.foretold(telling.kind, somebody, telling.news)


def as_seen(session: Session, telling: Telling | None) -> str:
    """A word for what an organiser has looked at: the news, to whom, to how many."""
    news = [telling.kind, telling.news.before, telling.news.after] if telling else []
    version = [session.edit_version, session.sequence]
    whole = json.dumps([version, news, groups_of(telling)], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def last_told(session: Session) -> Change | None:
    """The change whose mails are the latest news that people were owed, if any."""
    mails = Message.objects.filter(change=OuterRef("pk"))
    told = Change.objects.filter(Exists(mails), session=session)
    return told.order_by("-sequence").first()


def mails_of(change: Change) -> MessageQuerySet:
    return Message.objects.filter(change=change)


def mails_about_link(session: Session) -> MessageQuerySet:
    """Those that bring nothing but the new link of its call."""
    people = Registration.objects.filter(session=session).values("pk")
    speakers = Appearance.objects.filter(session=session).values("pk")
    # By their numbers, not by joins: the condition of an UPDATE must be its own.
    return Message.objects.filter(
        Q(registration__in=people) | Q(appearance__in=speakers),
        kind=MessageKind.LINK_CHANGED,
    )
