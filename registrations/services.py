"""What happens to registrations. Instants are aware; stored in UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from events.choices import Mode, Standing, State
from events.models import Session
from events.services import take_place
from registrations import outbox, privacy
from registrations.choices import ComesAs, Door, MessageKind, RegistrationState
from registrations.models import Message, Participant, Registration

ACCEPTING = (Standing.OPEN, Standing.LAST_PLACES, Standing.WAITING_LIST)
UNPROVEN = (RegistrationState.REQUESTED, RegistrationState.CANCELLED)
MAILS_AN_HOUR = 3
DOOR_BEFORE = timedelta(minutes=15)
DOOR_AFTER = timedelta(minutes=60)

REMINDER_OF: dict[str, MessageKind] = {
    RegistrationState.REQUESTED: MessageKind.CONFIRM_ADDRESS,
    RegistrationState.CONFIRMED: MessageKind.CONFIRMED,
    RegistrationState.WAITING: MessageKind.WAITING,
}


class RegistrationRefused(Exception):
    """It cannot be done; the text is a translated sentence for the person."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the form was filled in with; the address is normalised."""

    email: str
    name: str
    mode: Mode
    organisation: str = ""
    comes_as: ComesAs | str = ""


def is_accepting(session: Session, now: datetime | None = None) -> bool:
    """Whether one can register, or join the waiting list, at this moment."""
    return session.standing(now) in ACCEPTING


@transaction.atomic
def request_registration(
    *, session: Session, answers: Answers, language: str, now: datetime | None = None
) -> None:
    """Store what was asked for and owe a mail to the address.

    Nothing is proven yet: a registration already confirmed or waiting is left as it
    is, and its owner is sent its mail again. An address gets at most three mails an
    hour on anyone's request. Raises RegistrationRefused.
    """
    moment = now or timezone.now()
    _refuse_unless_accepting(session, moment)
    participant, _created = Participant.objects.get_or_create(email=answers.email)
    asked = {
        "name": answers.name,
        "mode": answers.mode,
        "organisation": answers.organisation,
        "comes_as": answers.comes_as,
        "language": language,
        "consent_version": privacy.NOTICE_VERSION,
        "state": RegistrationState.REQUESTED,
        "requested_at": moment,
        "changed_at": moment,
    }
    registration, created = Registration.objects.get_or_create(
        session=session, participant=participant, defaults=asked
    )
    if not created:
        unproven = Registration.objects.filter(pk=registration.pk, state__in=UNPROVEN)
        unproven.update(**asked)
        registration.refresh_from_db()
    _owe_reminder(registration, moment)


def _owe_reminder(registration: Registration, moment: datetime) -> None:
    lately = moment - timedelta(hours=1)
    recent = Message.objects.of_address_since(registration.participant_id, lately)
    if recent.count() >= MAILS_AN_HOUR:
        return
    number = registration.messages.count() + 1
    outbox.owe(
        kind=REMINDER_OF[registration.state],
        registration=registration,
        occasion=f"asked-{number}",
        now=moment,
    )


@transaction.atomic
def confirm_registration(
    *, registration_id: int, now: datetime | None = None
) -> Registration:
    """Prove the address and take a place, or else join the waiting list.

    Done once: a second call changes nothing and owes nothing. The order of the
    waiting list is the moment of confirmation. Raises RegistrationRefused.
    """
    moment = now or timezone.now()
    registration = (
        Registration.objects.select_for_update(of=("self",))
        .with_session()
        .get(pk=registration_id)
    )
    if registration.state not in UNPROVEN:
        return registration
    if registration.state == RegistrationState.CANCELLED:
        raise RegistrationRefused(_("This registration was cancelled."))
    _refuse_unless_accepting(registration.session, moment)
    mode = Mode(registration.mode)
    if take_place(session_id=registration.session_id, mode=mode):
        registration.state = RegistrationState.CONFIRMED
    else:
        registration.state = RegistrationState.WAITING
    registration.confirmed_at = registration.changed_at = moment
    registration.save(update_fields=["state", "confirmed_at", "changed_at"])
    Participant.objects.filter(
        pk=registration.participant_id, verified_at__isnull=True
    ).update(verified_at=moment)
    outbox.owe(
        kind=REMINDER_OF[registration.state],
        registration=registration,
        occasion=f"confirmed-{moment.isoformat()}",
        now=moment,
    )
    return registration


def opens_at(session: Session) -> datetime | None:
    """When the door to the call opens; None while there is no date."""
    return session.starts_at - DOOR_BEFORE if session.starts_at else None


def door_of(registration: Registration, now: datetime | None = None) -> Door:
    """Whether this person may enter the call at an aware instant.

    From 15 minutes before the start until 60 minutes after the end.
    """
    moment = now or timezone.now()
    session = registration.session
    held = session.state == State.PUBLISHED
    coming = registration.state == RegistrationState.CONFIRMED
    if not held or not coming or registration.mode != Mode.ONLINE:
        return Door.OFF
    opening = opens_at(session)
    if opening is None or session.ends_at is None or moment < opening:
        return Door.EARLY
    return Door.OPEN if moment < session.ends_at + DOOR_AFTER else Door.OVER


def renew_calendar(*, participant_id: int) -> None:
    """Give the person's calendar a new address; the old ones are gone for good."""
    Participant.objects.filter(pk=participant_id).update(
        feed_generation=F("feed_generation") + 1
    )


def _refuse_unless_accepting(session: Session, moment: datetime) -> None:
    if not is_accepting(session, moment):
        raise RegistrationRefused(
            _("Registration for this session is not open, so nothing was changed.")
        )
