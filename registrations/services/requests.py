"""From the form to a place: asking, proving the address, being seated."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues.models import City
from events.choices import Mode
from events.models import Session
from fairville_site.statements import say, stored
from registrations import outbox, privacy
from registrations.choices import ComesAs, MessageKind, RegistrationState
from registrations.models import Participant, Registration
from registrations.querysets import ASKED
from registrations.services.asking import (
    UNPROVEN,
    Asked,
    ask,
    asking_from,
    may_be_written_to,
)
from registrations.services.follows import follow_by_registration
from registrations.services.people import owe_links
from registrations.services.seating import RegistrationRefused, hold_in_turn, seat

QUIET = timedelta(hours=24)

REMINDER_OF: dict[str, MessageKind] = {
    RegistrationState.REQUESTED: MessageKind.CONFIRM_ADDRESS,
    RegistrationState.CONFIRMED: MessageKind.CONFIRMED,
    RegistrationState.WAITING: MessageKind.WAITING,
}


IS_PROVEN = """
UPDATE registrations_participant
SET verified_at = COALESCE(verified_at, %(now)s), refused_at = NULL,
language = %(language)s, city_id = COALESCE(%(city)s, city_id)
WHERE id = %(id)s
"""


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
    asked = _ask(session, participant, answers, language, moment, batch=None)
    if not is_proven:
        _owe_reminder(asked, moment)
    return asked.registration


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
    pending = [
        one for one in asked if one.registration.state == RegistrationState.REQUESTED
    ]
    if pending:
        _owe_reminder(pending[0], moment)
    elif asked and may_be_written_to(participant, moment, asked[0].lately):
        owe_links(participant, moment)


def _ask(
    session: Session,
    participant: Participant,
    answers: Answers,
    language: str,
    moment: datetime,
    batch: uuid.UUID | None,
) -> Asked:
    new = Registration(
        session=session,
        participant=participant,
        name=answers.name,
        mode=answers.mode if answers.mode in session.modes else session.modes[0],
        organisation=answers.organisation,
        comes_as=answers.comes_as,
        city=answers.city,
        wants_interpretation=answers.wants_interpretation,
        note=answers.note,
        wants_news=answers.wants_news,
        language=language,
        batch=batch,
        consent_version=privacy.NOTICE_VERSION,
        state=RegistrationState.REQUESTED,
        requested_at=moment,
        changed_at=moment,
    )
    return ask(new, moment)


def _owe_reminder(asked: Asked, moment: datetime) -> None:
    registration, mails, lately = asked
    if not may_be_written_to(registration.participant, moment, lately):
        return
    outbox.owe(
        kind=REMINDER_OF[registration.state],
        to=registration,
        occasion=f"{ASKED}{mails + 1}",
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
    registration, is_queued = hold_in_turn(registration_id)
    if registration.state not in UNPROVEN:
        return registration
    if registration.state == RegistrationState.CANCELLED:
        raise RegistrationRefused(_("This registration was cancelled."))
    moment = now or timezone.now()
    _refuse_unless_accepting(registration.session, moment)
    if registration.mode in registration.session.modes:
        seat(registration, moment, is_queued=is_queued)
    else:
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
    values = {
        "id": registration.participant_id,
        "language": registration.language,
        "city": registration.city_id,
        "now": stored(Participant, "verified_at", moment),
    }
    say(IS_PROVEN, values)


def _refuse_unless_accepting(session: Session, moment: datetime) -> None:
    if not session.is_open(moment):
        raise RegistrationRefused(
            _("Registration for this session is not open, so nothing was changed.")
        )
