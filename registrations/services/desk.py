"""What organisers do for somebody: register by hand, send again, give a place."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.choices import Mode, State
from events.models import Session
from events.services import take_place
from registrations import outbox, privacy
from registrations.choices import MessageKind, RegistrationState
from registrations.models import Participant, Registration
from registrations.services.asking import UNPROVEN
from registrations.services.requests import REMINDER_OF, Answers
from registrations.services.seating import RegistrationRefused, hold, seat


@transaction.atomic
def register_by_hand(
    *, session: Session, answers: Answers, language: str, now: datetime | None = None
) -> Registration:
    """Register somebody who asked an organiser: a place, else the waiting list.

    The organiser vouches for the address, and the person is sent the mail that says
    where they stand. It works before registration opens and after it closes, not after
    the end. Raises RegistrationRefused, also when the person is registered already.
    """
    moment = now or timezone.now()
    if session.state != State.PUBLISHED or session.is_past(moment):
        raise RegistrationRefused(_("One can only register for a session to come."))
    participant, _created = Participant.objects.get_or_create(
        email=answers.email, defaults={"language": language, "city": answers.city}
    )
    registration, _created = Registration.objects.get_or_create(
        session=session,
        participant=participant,
        defaults={
            "name": answers.name,
            "mode": answers.mode,
            "language": language,
            "consent_version": privacy.NOTICE_VERSION,
            "requested_at": moment,
        },
    )
    registration = hold(registration.pk)
    if registration.state not in UNPROVEN:
        raise RegistrationRefused(_("This address is registered for it already."))
    for name in ("name", "mode", "organisation", "comes_as", "city", "note"):
        setattr(registration, name, getattr(answers, name))
    registration.language, registration.cancelled_at = language, None
    seat(registration, moment)
    registration.save()
    Participant.objects.filter(pk=participant.pk, verified_at=None).update(
        verified_at=moment
    )
    _owe_standing(registration, moment)
    return registration


@transaction.atomic
def give_place(*, registration_id: int, now: datetime | None = None) -> Registration:
    """Take somebody off the waiting list, whatever their turn, if a place is free.

    Raises RegistrationRefused when none is, or when the person does not wait.
    """
    moment = now or timezone.now()
    registration = hold(registration_id)
    if registration.state != RegistrationState.WAITING:
        raise RegistrationRefused(_("This person is not on the waiting list."))
    if registration.session.is_past(moment):
        raise RegistrationRefused(_("This session is over."))
    mode = Mode(registration.mode)
    if not take_place(session_id=registration.session_id, mode=mode):
        raise RegistrationRefused(
            _("No place is free: raise the capacity of the session first.")
        )
    registration.state = RegistrationState.CONFIRMED
    registration.changed_at = moment
    registration.save(update_fields=["state", "changed_at"])
    outbox.owe(
        kind=MessageKind.PROMOTED,
        to=registration,
        occasion=f"given-{moment.isoformat()}",
        now=moment,
    )
    return registration


@transaction.atomic
def send_again(*, registration_id: int, now: datetime | None = None) -> Registration:
    """Owe the mail that says where somebody stands, even if their server refused one.

    Raises RegistrationRefused for whoever has given up their place.
    """
    moment = now or timezone.now()
    registration = Registration.objects.select_related("participant").get(
        pk=registration_id
    )
    if registration.state == RegistrationState.CANCELLED:
        raise RegistrationRefused(_("This registration was cancelled."))
    Participant.objects.filter(pk=registration.participant_id).update(refused_at=None)
    _owe_standing(registration, moment)
    return registration


def _owe_standing(registration: Registration, moment: datetime) -> None:
    outbox.owe(
        kind=REMINDER_OF[registration.state],
        to=registration,
        occasion=f"desk-{moment.isoformat()}",
        now=moment,
    )
