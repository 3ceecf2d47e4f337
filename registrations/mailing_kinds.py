"""The mails of a mailing: who reads them, while what they are true, who writes them."""

from datetime import datetime

from events.choices import Mode, State
from events.models import Session
from registrations import emails, preview
from registrations.choices import (
    Audience,
    MailingKind,
    MailingState,
    RegistrationState,
    Wants,
)
from registrations.models import Follow, Mailing, Message, Participant, Registration
from registrations.querysets import FollowQuerySet

type Reader = Registration | Follow | Participant

WANTED = {
    MailingKind.ANNOUNCEMENT: Wants.SESSIONS,
    MailingKind.MATERIAL: Wants.MATERIAL,
}


def mailing_of(message: Message) -> Mailing:
    """With its session, and what a mail says of it, in few queries: thousands follow."""
    return (
        Mailing.objects.select_related("session__series__parent", "session__venue")
        .prefetch_related("session__languages")
        .get(pk=message.mailing_id or 0)
    )


def follower_of(message: Message) -> Follow | Participant:
    """One's wish to have this mail, as it stands now; without one, the person alone.

    Any wish that covers the session counts, whichever was found when the mail was
    owed; that in the mail's language first, since it can be ended from the mail.
    """
    message.mailing = mailing = mailing_of(message)
    owner = Participant.objects.select_related("city").get(messages=message)
    follows = wishes(mailing.session, WANTED[MailingKind(mailing.kind)])
    mine = list(follows.filter(participant=owner).with_subject())
    mine.sort(key=lambda follow: follow.language != message.language)
    return mine[0] if mine else owner


def wishes(session: Session, wants: Wants) -> FollowQuerySet:
    """Those in force for this session: of it, of its series, of all."""
    return Follow.objects.in_force().covering(session).filter(wants=wants)


def holds(message: Message, reader: Reader, now: datetime) -> bool:
    """Whether it was not stopped, and what it says is still true for its reader."""
    if message.mailing is None:
        return False
    mailing = message.mailing
    if mailing.state != MailingState.RELEASED:
        return False
    if mailing.kind == MailingKind.WORD:
        mine = Registration.objects.of_audience(mailing.audience)
        return mine.filter(pk=reader.pk).exists()
    if isinstance(reader, Participant) or not can_be_told(mailing, now):
        return False
    if isinstance(reader, Registration):
        wanting = Registration.objects.wanting_material(mailing.session_id)
        return wanting.filter(pk=reader.pk).exists()
    return True


def can_be_told(mailing: Mailing, now: datetime) -> bool:
    """Whether the public may know: of a session to come, of material that is out."""
    session = mailing.session
    if session.state != State.PUBLISHED or not session.is_public(now):
        return False
    if mailing.kind == MailingKind.ANNOUNCEMENT:
        return not session.is_past(now)
    return bool(emails.documents_out(session))


def written(message: Message, reader: Registration | Follow) -> emails.Mail:
    mailing = message.mailing
    assert mailing is not None  # noqa: S101 (only mails of a mailing come here)
    if isinstance(reader, Registration):
        if mailing.kind == MailingKind.WORD:
            return emails.word(reader, mailing)
        own = wishes(reader.session, Wants.MATERIAL)
        follow = own.filter(participant=reader.participant_id).first()
        return emails.material(reader, follow, mailing, reader.session)
    if mailing.kind == MailingKind.MATERIAL:
        return emails.material(None, reader, mailing, mailing.session)
    return emails.announcement(reader, mailing, mailing.session, message.language)


def sample(mailing: Mailing, language: str, *, follows: bool = False) -> emails.Mail:
    """The very mail, to nobody: for who registered, or for who only follows."""
    session = mailing.session
    if mailing.kind == MailingKind.ANNOUNCEMENT:
        reader = preview.follower(session, language, Wants.SESSIONS)
        return emails.announcement(reader, mailing, session, language)
    if mailing.kind == MailingKind.MATERIAL and follows:
        reader = preview.follower(session, language, Wants.MATERIAL)
        return emails.material(None, reader, mailing, session)
    state, mode = _as_in(mailing.audience)
    registered = preview.registrant(session, language, state=state, mode=mode)
    if mailing.kind == MailingKind.WORD:
        return emails.word(registered, mailing)
    return emails.material(registered, None, mailing, session)


def proof(mailing: Mailing, language: str) -> emails.Mail:
    """The sample, marked, to whoever writes it; the texts as they stand now."""
    mailing.is_proof = True
    return emails.proof(sample(mailing, language))


def _as_in(audience: str) -> tuple[RegistrationState, Mode | None]:
    modes = {Audience.ON_SITE: Mode.ON_SITE, Audience.ONLINE: Mode.ONLINE}
    waits = audience == Audience.WAITING
    state = RegistrationState.WAITING if waits else RegistrationState.CONFIRMED
    return state, modes.get(Audience(audience)) if audience else None
