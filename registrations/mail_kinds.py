"""Each kind of mail: what it is about, while what it is true, and who writes it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from events.choices import Mode, State
from events.kept_sessions import session_now
from events.models import Appearance, Meeting, Session
from registrations import emails, entitled, mailing_kinds, news, readings, tokens
from registrations.choices import MessageKind, MessageState, RegistrationState
from registrations.models import (
    Follow,
    Mailing,
    Message,
    Participant,
    Registration,
)

type Subject = Registration | Appearance | Follow | Participant | Session | Mailing
type Expected = Registration | Appearance

ABOUT_REGISTRATIONS: dict[str, Callable[[Registration], emails.Mail]] = {
    MessageKind.CONFIRMED: emails.confirmed,
    MessageKind.WAITING: emails.waiting,
    MessageKind.PROMOTED: emails.promoted,
    MessageKind.LEFT: emails.left,
}
ABOUT_SESSIONS: dict[str, Callable[[Expected], emails.Mail]] = {
    MessageKind.POSTPONED: emails.postponed,
    MessageKind.CALLED_OFF: emails.called_off,
    MessageKind.LINK_CHANGED: emails.link_changed,
    MessageKind.REMINDER_DAY: emails.reminder_day,
    MessageKind.REMINDER_HOUR: emails.reminder_hour,
}
# A registration's state while the mail is true; mails not named here ask for a place
# or a wait.
TRUE_WHILE: dict[str, RegistrationState] = {
    MessageKind.CONFIRM_ADDRESS: RegistrationState.REQUESTED,
    MessageKind.CONFIRMED: RegistrationState.CONFIRMED,
    MessageKind.PROMOTED: RegistrationState.CONFIRMED,
    MessageKind.WAITING: RegistrationState.WAITING,
    MessageKind.LEFT: RegistrationState.CANCELLED,
    MessageKind.LINK_CHANGED: RegistrationState.CONFIRMED,
    MessageKind.REMINDER_DAY: RegistrationState.CONFIRMED,
    MessageKind.REMINDER_HOUR: RegistrationState.CONFIRMED,
}
PROVEN = (RegistrationState.CONFIRMED, RegistrationState.WAITING)
# The session's state while the mail is true.
HELD: dict[str, tuple[State, ...]] = {
    MessageKind.LEFT: tuple(State),
    MessageKind.ADDRESS_REFUSED: tuple(State),
    MessageKind.POSTPONED: (State.POSTPONED,),
    MessageKind.CALLED_OFF: (State.CANCELLED, State.WITHDRAWN),
}
# How far ahead the start is when the reminder is true; one that comes late is dropped.
DUE_WITHIN = {
    MessageKind.REMINDER_DAY: timedelta(hours=24),
    MessageKind.REMINDER_HOUR: timedelta(hours=1),
}


def subject_of(message: Message) -> Subject:
    """What the mail is about, as it is now."""
    if message.registration_id:
        registration = readings.with_owner(message.registration_id)
        registration.session = session_now(registration.session_id)
        return registration
    if message.session_id:
        return Session.objects.get(pk=message.session_id)
    if message.kind == MessageKind.PROOF:
        return mailing_kinds.mailing_of(message)
    if message.mailing_id:
        return mailing_kinds.follower_of(message)
    if message.appearance_id:
        return Appearance.objects.select_related(
            "speaker", "session__series__parent", "session__venue"
        ).get(pk=message.appearance_id)
    if message.follow_id:
        return Follow.objects.with_subject().get(pk=message.follow_id)
    return Participant.objects.get(messages=message)


def reader_of(subject: Subject) -> Participant | None:
    """Whose mail it is, where it goes to a person of ours."""
    if isinstance(subject, Registration | Follow):
        return subject.participant
    return subject if isinstance(subject, Participant) else None


def is_still_true(message: Message, subject: Subject) -> bool:
    """Whether what the mail says still holds when it is about to leave.

    An address that refused our mail for good gets none but what is asked for anew.
    """
    now = timezone.now()
    if isinstance(subject, Mailing | Session):
        return isinstance(subject, Mailing) or entitled.number_without(subject, now) > 0
    if message.mailing_id and not isinstance(subject, Appearance):
        owner = subject if isinstance(subject, Participant) else subject.participant
        reachable = _is_reachable(message, owner)
        return reachable and mailing_kinds.holds(message, subject, now)
    if isinstance(subject, Participant):
        return _is_reachable(message, subject) and subject.verified_at is not None
    if isinstance(subject, Follow):
        reachable = _is_reachable(message, subject.participant)
        return reachable and _follow_holds(message, subject)
    if not _session_holds(message, subject.session, now):
        return False
    has_news = HAS_NEWS.get(message.kind)
    if has_news and not has_news(message, subject):
        return False
    if isinstance(subject, Appearance):
        return bool(subject.email)
    return _registration_holds(message, subject)


def written(message: Message, subject: Subject) -> tuple[emails.Mail, str]:
    """The mail, and the address that it goes to."""
    if isinstance(subject, Mailing):
        assert message.user  # noqa: S101 (it goes to whoever asked for it)
        return mailing_kinds.proof(subject, message.language), message.user.email
    if isinstance(subject, Session):
        assert message.user  # noqa: S101 (nobody else is told)
        number = entitled.number_without(subject, timezone.now())
        mail = emails.links_missing(subject, number, message.language)
        return mail, message.user.email
    if message.user:
        assert isinstance(subject, Registration)  # noqa: S101 (the other alert)
        mail = emails.address_refused(message.user, subject, message.language)
        return mail, message.user.email
    if message.mailing_id and isinstance(subject, Registration | Follow):
        return mailing_kinds.written(message, subject), subject.participant.email
    if isinstance(subject, Participant):
        return emails.lost_links(subject), subject.email
    if isinstance(subject, Follow):
        return _to_follower(message, subject), subject.participant.email
    if isinstance(subject, Appearance):
        return _about_session(message, subject), subject.email
    return _to_registrant(message, subject), subject.participant.email


def _is_reachable(message: Message, participant: Participant) -> bool:
    """Not if its server refused us for good, unless it was asked for since then.

    Else an address could never be proven again, and its owner would wait in vain.
    """
    refused_at = participant.refused_at
    return refused_at is None or (message.is_asked_for and message.owed_at > refused_at)


def _session_holds(message: Message, session: Session, now: datetime) -> bool:
    if session.state not in HELD.get(message.kind, (State.PUBLISHED,)):
        return False
    if message.kind == MessageKind.ADDRESS_REFUSED:
        return True
    if session.ends_at and session.is_past(now):
        return False
    if message.kind in DUE_WITHIN:
        return _is_in_time(MessageKind(message.kind), session, now)
    return True


def _is_in_time(kind: MessageKind, session: Session, now: datetime) -> bool:
    """Not too early for a session that moved, nor after the day that it speaks of."""
    starts_at = session.starts_at
    if starts_at is None or not now < starts_at <= now + DUE_WITHIN[kind]:
        return False
    zone = ZoneInfo(session.timezone)
    today, day = (moment.astimezone(zone).date() for moment in (now, starts_at))
    return kind != MessageKind.REMINDER_DAY or today < day


def _is_news(message: Message, subject: Expected) -> bool:
    """Whether anything differs for this reader; in the other language only, perhaps."""
    if message.change is None:
        return False
    with override(subject.language):
        return bool(news.lines(news.told_with(message.change), subject.session))


def _lacks_the_link(message: Message, subject: Expected) -> bool:
    """Whether there is a link, and no mail has brought it to this reader yet."""
    if isinstance(subject, Registration) and subject.mode != Mode.ONLINE:
        return False
    meeting = Meeting.objects.with_link().filter(session=subject.session).first()
    if meeting is None:
        return False
    theirs = {
        "registration": message.registration_id,
        "appearance": message.appearance_id,
    }
    told = Message.objects.filter(
        state=MessageState.SENT, link_version__gte=meeting.link_version, **theirs
    )
    return not told.exists()


# What is dropped where it would say nothing new to its reader.
HAS_NEWS: dict[str, Callable[[Message, Expected], bool]] = {
    MessageKind.CHANGED: _is_news,
    MessageKind.LINK_CHANGED: _lacks_the_link,
}


def _registration_holds(message: Message, registration: Registration) -> bool:
    if message.user_id:
        return True
    owner = registration.participant
    if tokens.has_expired(registration) or not _is_reachable(message, owner):
        return False
    if message.kind in TRUE_WHILE:
        return registration.state == TRUE_WHILE[message.kind]
    return registration.state in PROVEN


def _follow_holds(message: Message, follow: Follow) -> bool:
    if message.kind == MessageKind.CONFIRM_FOLLOW:
        return follow.withdrawn_at is None and not tokens.follow_has_expired(follow)
    if message.kind == MessageKind.ASK_AGAIN:
        return follow.is_in_force and follow.asked_again_at is not None
    session = follow.session
    return (
        follow.is_in_force
        and session is not None
        and session.state == State.PUBLISHED
        and session.starts_at is not None
        and not session.is_past()
    )


def _to_follower(message: Message, follow: Follow) -> emails.Mail:
    if message.kind == MessageKind.DATE_KNOWN and follow.session:
        return emails.date_known(follow, follow.session)
    if message.kind == MessageKind.ASK_AGAIN:
        return emails.ask_again(follow)
    return emails.confirm_follow(follow)


def _to_registrant(message: Message, registration: Registration) -> emails.Mail:
    if message.kind == MessageKind.CONFIRM_ADDRESS:
        return emails.confirm_address(registration, _asked_with(registration))
    if message.kind in ABOUT_REGISTRATIONS:
        return ABOUT_REGISTRATIONS[message.kind](registration)
    return _about_session(message, registration)


def _about_session(message: Message, who: Expected) -> emails.Mail:
    if message.kind == MessageKind.CHANGED and message.change:
        return foretold(MessageKind.CHANGED, who, news.told_with(message.change))
    if message.kind == MessageKind.BRIEFING and isinstance(who, Appearance):
        return emails.briefing(who)
    return ABOUT_SESSIONS[message.kind](who)


def foretold(kind: MessageKind, who: Expected | Follow, said: news.News) -> emails.Mail:
    """What `written` makes of news, before they are owed to anybody."""
    if isinstance(who, Follow):
        assert who.session  # noqa: S101 (news are of a session)
        return emails.date_known(who, who.session)
    if kind == MessageKind.CHANGED:
        return emails.changed(who, said)
    return ABOUT_SESSIONS[kind](who)


def _asked_with(registration: Registration) -> list[Registration]:
    if registration.batch is None:
        return []
    soonest = F("session__starts_at").asc(nulls_last=True)
    others = Registration.objects.with_session().filter(
        participant=registration.participant_id,
        batch=registration.batch,
        state=RegistrationState.REQUESTED,
    )
    return list(others.exclude(pk=registration.pk).order_by(soonest, "pk"))
