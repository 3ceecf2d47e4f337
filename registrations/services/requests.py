"""From the form to a place: asking, proving the address, being seated."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues.models import City
from events.choices import Mode
from events.models import Session
from registrations import outbox, privacy
from registrations.choices import ComesAs, MessageKind, RegistrationState
from registrations.models import Participant, Registration
from registrations.querysets import ASKED
from registrations.services.follows import follow_by_registration
from registrations.services.people import asking_from, may_be_written_to, owe_links
from registrations.services.places import RegistrationRefused, hold, seat

UNPROVEN = (RegistrationState.REQUESTED, RegistrationState.CANCELLED)
QUIET = timedelta(hours=24)

REMINDER_OF: dict[str, MessageKind] = {
    RegistrationState.REQUESTED: MessageKind.CONFIRM_ADDRESS,
    RegistrationState.CONFIRMED: MessageKind.CONFIRMED,
    RegistrationState.WAITING: MessageKind.WAITING,
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the form was filled in with; the address is normalised."""

    email: str
    name: str
    mode: Mode
    organisation: str = ""
    comes_as: ComesAs | str = ""
    city: City | None = None
    wants_interpretation: bool = False
    note: str = ""
    wants_news: bool = False


@transaction.atomic
def request_registration(
    *,
    session: Session,
    answers: Answers,
    language: str,
    is_proven: bool = False,
    now: datetime | None = None,
) -> Registration:
    """Store what was asked for and owe a mail to the address.

    Nothing is proven yet: a registration already confirmed or waiting is left as it
    is, and its owner is sent its mail again. An address gets at most three mails an
    hour on anyone's request; none when the caller has it proven and confirms at once.
    Raises RegistrationRefused.
    """
    moment = now or timezone.now()
    _refuse_unless_accepting(session, moment)
    participant = asking_from(email=answers.email, language=language)
    registration = _ask(session, participant, answers, language, moment, batch=None)
    if not is_proven:
        _owe_reminder(registration, moment)
    return registration


@transaction.atomic
def request_series(
    *,
    sessions: Iterable[Session],
    answers: Answers,
    language: str,
    now: datetime | None = None,
) -> None:
    """Ask for several sessions in one step: one mail, one button for all of them.

    Of each hybrid session the chosen way, of the others the one there is. Raises
    RegistrationRefused when one of them accepts nobody.
    """
    moment = now or timezone.now()
    participant = asking_from(email=answers.email, language=language)
    batch = uuid.uuid4()
    asked = []
    for session in sessions:
        _refuse_unless_accepting(session, moment)
        asked.append(_ask(session, participant, answers, language, moment, batch))
    pending = [row for row in asked if row.state == RegistrationState.REQUESTED]
    if pending:
        _owe_reminder(pending[0], moment)
    elif may_be_written_to(participant, moment):
        owe_links(participant, moment)


def _ask(
    session: Session,
    participant: Participant,
    answers: Answers,
    language: str,
    moment: datetime,
    batch: uuid.UUID | None,
) -> Registration:
    """Store what was asked for, unless it is proven; the same statements either way."""
    asked = {
        "name": answers.name,
        "mode": answers.mode if answers.mode in session.modes else session.modes[0],
        "organisation": answers.organisation,
        "comes_as": answers.comes_as,
        "city": answers.city,
        "wants_interpretation": answers.wants_interpretation,
        "note": answers.note,
        "wants_news": answers.wants_news,
        "language": language,
        "batch": batch,
        "consent_version": privacy.NOTICE_VERSION,
        "state": RegistrationState.REQUESTED,
        "requested_at": moment,
        "changed_at": moment,
        "cancelled_at": None,
    }
    own = Registration.objects.filter(session=session, participant=participant)
    own.filter(state__in=UNPROVEN).update(**asked)
    new = Registration(session=session, participant=participant, **asked)
    Registration.objects.bulk_create([new], ignore_conflicts=True)
    registration = own.get()
    registration.participant = participant
    return registration


def _owe_reminder(registration: Registration, moment: datetime) -> None:
    number = registration.messages.count() + 1
    if not may_be_written_to(registration.participant, moment):
        return
    outbox.owe(
        kind=REMINDER_OF[registration.state],
        to=registration,
        occasion=f"{ASKED}{number}",
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
    registration = hold(registration_id)
    if registration.state not in UNPROVEN:
        return registration
    if registration.state == RegistrationState.CANCELLED:
        raise RegistrationRefused(_("This registration was cancelled."))
    moment = now or timezone.now()
    _refuse_unless_accepting(registration.session, moment)
    if registration.mode not in registration.session.modes:
        registration.mode = registration.session.modes[0]
    seat(registration, moment)
    _prove(registration, moment)
    if registration.wants_news:
        follow_by_registration(registration=registration, now=moment)
    outbox.owe(
        kind=REMINDER_OF[registration.state],
        to=registration,
        occasion=f"confirmed-{moment.isoformat()}",
        now=moment,
    )
    return registration


def asked_with(registration: Registration) -> list[Registration]:
    """What its button confirms: itself and what was asked for in the same step."""
    if registration.batch is None:
        return [registration]
    return list(
        Registration.objects.with_session()
        .filter(participant=registration.participant_id, batch=registration.batch)
        .order_by(F("session__starts_at").asc(nulls_last=True), "pk")
    )


@transaction.atomic
def disown(*, registration_id: int, now: datetime | None = None) -> None:
    """“This was not me”: erase the request, and leave the address alone for a day.

    What is proven is left as it is: then it was somebody with access to the mailbox.
    """
    moment = now or timezone.now()
    registration = Registration.objects.get(pk=registration_id)
    pending = Registration.objects.filter(
        participant=registration.participant_id, state=RegistrationState.REQUESTED
    )
    pending.delete()
    Participant.objects.filter(pk=registration.participant_id).update(
        quiet_until=moment + QUIET
    )


def _prove(registration: Registration, moment: datetime) -> None:
    """The address is its owner's; the city and language they gave are now believed."""
    known: dict[str, object] = {"language": registration.language}
    if registration.city_id:
        known["city"] = registration.city_id
    owner = Participant.objects.filter(pk=registration.participant_id)
    owner.update(
        verified_at=Coalesce("verified_at", Value(moment)), refused_at=None, **known
    )


def _refuse_unless_accepting(session: Session, moment: datetime) -> None:
    if not session.is_open(moment):
        raise RegistrationRefused(
            _("Registration for this session is not open, so nothing was changed.")
        )
