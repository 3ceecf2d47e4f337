"""The link of a call reaches whoever has none or an old one: once, a burst as one mail."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from events.choices import LinkInMails, LinkMode, Mode, State
from events.models import Appearance, Meeting, Session
from registrations import outbox
from registrations.choices import MessageKind, MessageState
from registrations.models import Message, Registration
from registrations.services.telling import BURST

# What holds the link as it is when the mail leaves; each row remembers which one.
HOLDS_THE_LINK = (
    MessageKind.CONFIRMED,
    MessageKind.PROMOTED,
    MessageKind.CHANGED,
    MessageKind.REMINDER_DAY,
    MessageKind.REMINDER_HOUR,
    MessageKind.BRIEFING,
    MessageKind.LINK_CHANGED,
)
LAST_REMINDER = timedelta(hours=1)


def tell_links(*, now: datetime) -> int:
    """Owe the mail of each link that is a minute old; how many sessions were looked at.

    `now` is an aware instant. Whoever is owed another mail that will hold the new link
    is looked at again once that one has left: nobody gets both.
    """
    changed = Meeting.objects.with_link().filter(link_changed_at__lte=now - BURST)
    looked = [_tell(pk, now) for pk in list(changed.values_list("pk", flat=True))]
    return sum(looked)


@transaction.atomic
def _tell(meeting_id: int, now: datetime) -> bool:
    """The call is held, so that its link cannot change meanwhile."""
    held = Meeting.objects.select_for_update(of=("self",), no_key=True)
    meeting = held.select_related("session").get(pk=meeting_id)
    session = meeting.session
    is_over = session.ends_at is not None and session.ends_at <= now
    if not is_over:
        if session.state != State.PUBLISHED or not session.is_public(now):
            return False
        if _owe(session, meeting, now):
            return True
    Meeting.objects.filter(pk=meeting_id).update(link_changed_at=None)
    return True


def _owe(session: Session, meeting: Meeting, now: datetime) -> bool:
    """Whether somebody must be looked at again."""
    again = False
    for behind, column in _behind(session, meeting, now):
        is_owed = Exists(_theirs(column, MessageState.OWED))
        again |= behind.filter(is_owed).exists()
        outbox.owe_all(
            kind=MessageKind.LINK_CHANGED,
            readers=behind.exclude(is_owed),
            occasion=f"link-{meeting.link_version}",
            now=now,
        )
    return again


def lacking(session: Session, meeting: Meeting, now: datetime) -> int:
    """How many people have not been told of the present link of a call."""
    return sum(readers.count() for readers, _column in _behind(session, meeting, now))


def _behind(
    session: Session, meeting: Meeting, now: datetime
) -> "list[tuple[QuerySet[Any], str]]":
    """Whom no mail has brought the present link, and the column that names them.

    Or, where each has their own, has said so: what Zoom is told, they are told.
    """
    return [
        (
            readers.exclude(
                Exists(_theirs(column).filter(link_version__gte=meeting.link_version))
            ),
            column,
        )
        for readers, column in (
            (_people(session, meeting, now), "registration"),
            (_speakers(session), "appearance"),
        )
    ]


def _people(
    session: Session, meeting: Meeting, now: datetime
) -> "QuerySet[Registration]":
    """Where the link is kept for the last reminder, only who has had it by now."""
    people = Registration.objects.confirmed().filter(session=session, mode=Mode.ONLINE)
    starts_at = session.starts_at
    is_late = starts_at is not None and starts_at - LAST_REMINDER <= now
    is_kept_back = session.link_in_mails != LinkInMails.CONFIRMED and not is_late
    if not is_kept_back or meeting.link_mode == LinkMode.PERSONAL:
        return people
    return people.filter(Exists(_theirs("registration").filter(link_version__gt=0)))


def _speakers(session: Session) -> "QuerySet[Appearance]":
    """Who has been briefed; the others find the link in their briefing."""
    if not session.is_online:
        return Appearance.objects.none()
    people = Appearance.objects.filter(session=session).exclude(email="")
    return people.filter(Exists(_theirs("appearance")))


def _theirs(
    column: str, state: MessageState = MessageState.SENT
) -> "QuerySet[Message]":
    return Message.objects.filter(
        kind__in=HOLDS_THE_LINK, state=state, **{column: OuterRef("pk")}
    )
