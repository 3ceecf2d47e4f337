"""Wishing to be told: asked for, confirmed by a button, withdrawn by one action."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dialogues.models import Series
from events.models import Session
from registrations import outbox, privacy
from registrations.choices import MessageKind, Wants
from registrations.models import Follow, Participant, Registration
from registrations.querysets import ASKED
from registrations.services.asking import asking_from, may_be_written_to


@transaction.atomic
def request_follow(
    *,
    email: str,
    language: str,
    wants: Wants,
    series: Series | None = None,
    session: Session | None = None,
    now: datetime | None = None,
) -> None:
    """Store the wish and owe the mail whose button makes it count.

    Whoever follows already gets that mail too: the answer is the same for everyone,
    and pressing the button again changes nothing. The address is normalised. An
    address gets at most three mails an hour on anyone's request.
    """
    moment = now or timezone.now()
    participant = asking_from(email=email, language=language)
    wish = {
        "participant": participant,
        "wants": wants,
        "series": series,
        "session": session,
    }
    asked = {
        "language": language,
        "consent_version": privacy.NOTICE_VERSION,
        "requested_at": moment,
        "confirmed_at": None,
        "withdrawn_at": None,
    }
    own = Follow.objects.filter(**wish)
    own.not_in_force().update(**asked)
    Follow.objects.bulk_create([Follow(**wish, **asked)], ignore_conflicts=True)
    follow = own.get()
    if may_be_written_to(participant, moment):
        outbox.owe(
            kind=MessageKind.CONFIRM_FOLLOW,
            to=follow,
            occasion=f"{ASKED}{moment.isoformat()}",
            now=moment,
        )


@transaction.atomic
def confirm_follow(*, follow_id: int, now: datetime | None = None) -> None:
    """The address is proven, and the wish counts from now on. Done once.

    Whoever is asked after years whether it still holds presses the same button.
    """
    moment = now or timezone.now()
    follow = Follow.objects.select_for_update().get(pk=follow_id)
    if follow.awaits_answer:
        follow.confirmed_at, follow.asked_again_at = moment, None
        follow.save(update_fields=["confirmed_at", "asked_again_at"])
    owner = Participant.objects.filter(pk=follow.participant_id)
    owner.filter(verified_at=None).update(verified_at=moment, language=follow.language)
    owner.update(refused_at=None)


def withdraw_follow(*, follow_id: int, now: datetime | None = None) -> None:
    """Nothing more is sent, mails owed included; the row says when. Done once."""
    Follow.objects.filter(pk=follow_id, withdrawn_at=None).update(
        withdrawn_at=now or timezone.now()
    )


def follow_by_registration(*, registration: Registration, now: datetime) -> None:
    """The box ticked on the form, proven by the same button as the registration."""
    wish = {
        "language": registration.language,
        "consent_version": registration.consent_version,
        "requested_at": registration.requested_at,
        "confirmed_at": now,
        "withdrawn_at": None,
    }
    Follow.objects.update_or_create(
        participant_id=registration.participant_id,
        wants=Wants.SESSIONS,
        series_id=registration.session.series_id,
        session=None,
        defaults=wish,
    )
