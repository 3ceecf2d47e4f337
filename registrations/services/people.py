"""One person's own affairs: links, language and city, a copy of it all, erasure.

Registrations are written before the person, as everywhere (see `places`), so that two
buttons pressed at once never wait for each other.
"""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from dialogues.models import City
from events.choices import Mode
from events.models import Session
from events.services import free_place, lock_places
from registrations import history, outbox
from registrations.choices import (
    HistoryKind,
    MessageKind,
    RegistrationState,
    Source,
)
from registrations.erasure import accounts
from registrations.models import (
    Attendance,
    Follow,
    Participant,
    Registration,
    Seat,
)
from registrations.querysets import ASKED, RegistrationQuerySet
from registrations.services.asking import asking_from, may_be_written_to
from registrations.services.places import promote


def owe_links(participant: Participant, moment: datetime) -> None:
    """Owe the mail with the way to everything that is the person's."""
    outbox.owe(
        kind=MessageKind.LOST_LINKS,
        to=participant,
        occasion=f"{ASKED}{moment.isoformat()}",
        now=moment,
    )


@transaction.atomic
def send_links(*, email: str, now: datetime | None = None) -> None:
    """Owe the links to a normalised address, if it is a proven one; never says which.

    The same is written whosever it is; what nobody is to get is taken back.
    """
    moment = now or timezone.now()
    participant = asking_from(email=email, language=settings.LANGUAGE_CODE)
    is_owed = may_be_written_to(participant, moment) and participant.verified_at
    owe_links(participant, moment)
    if not is_owed:
        transaction.set_rollback(True)


def renew_calendar(*, participant_id: int) -> None:
    """Give the person's calendar a new address; the old ones are gone for good."""
    Participant.objects.filter(pk=participant_id).update(
        feed_generation=F("feed_generation") + 1
    )


@transaction.atomic
def renew_links(*, participant_id: int, now: datetime | None = None) -> Participant:
    """Revoke every link ever mailed to this person and owe a mail with new ones.

    Raises Participant.DoesNotExist for somebody who was erased a moment ago.
    """
    moment = now or timezone.now()
    _hold_registrations(participant_id).update(
        generation=F("generation") + 1, changed_at=moment
    )
    Participant.objects.filter(pk=participant_id).update(
        generation=F("generation") + 1, feed_generation=F("feed_generation") + 1
    )
    participant = Participant.objects.get(pk=participant_id)
    owe_links(participant, moment)
    return participant


def _hold_registrations(participant_id: int) -> RegistrationQuerySet:
    """Lock them in one order, which an UPDATE of several rows does not keep."""
    rows = Registration.objects.filter(participant=participant_id)
    list(rows.select_for_update(no_key=True).order_by("pk").values("pk"))
    return rows


@transaction.atomic
def settle_preferences(
    *, participant_id: int, language: str, city: City | None
) -> None:
    """The language and the city's hour of every mail from now on."""
    _hold_registrations(participant_id).update(language=language)
    Participant.objects.filter(pk=participant_id).update(language=language, city=city)
    Follow.objects.filter(participant=participant_id).update(language=language)


def correct_name(*, registration_id: int, name: str) -> None:
    """Put right the name that is printed for a registration, and shown to organisers."""
    Registration.objects.filter(pk=registration_id).update(name=name)


@transaction.atomic
def forget(*, participant_id: int, now: datetime | None = None) -> None:
    """Erase a person: address, registrations, follows, mails owed and sent.

    Their places are given back, and whoever waits moves up. Nothing is sent. A
    participant's account goes too; an organiser's is for an administrator to close.
    The history tells how much went of what, never whose.
    """
    moment = now or timezone.now()
    rows = Registration.objects.filter(participant=participant_id)
    lock_places(sessions=rows.order_by().values("session"))
    # With their keys: no mail about them may be owed while they go.
    held = rows.select_for_update(of=("self",)).select_related("session").order_by("pk")
    follows = Follow.objects.filter(participant=participant_id).count()
    sessions: list[Session] = []
    for registration in held:
        its = registration.session
        history.note(session=its, kind=HistoryKind.ERASED, count=1, now=moment)
        if registration.state == RegistrationState.CONFIRMED:
            free_place(session_id=registration.session_id, mode=Mode(registration.mode))
            sessions.append(its)
    gone = Participant.objects.filter(pk=participant_id)
    _close_account(gone.values_list("email", flat=True).first() or "", moment)
    _all, by_model = gone.delete()
    addresses = by_model.get(Participant._meta.label, 0)
    history.note(session=None, kind=HistoryKind.FOLLOWS, count=follows, now=moment)
    history.note(session=None, kind=HistoryKind.ADDRESSES, count=addresses, now=moment)
    for session in sessions:
        promote(session=session, now=moment)


def _close_account(email: str, moment: datetime) -> None:
    """A participant's account is named after its address."""
    if email:
        _erase_accounts(User.objects.filter(email=email), moment)
        EmailAddress.objects.filter(user__is_staff=False, email=email).delete()


def _erase_accounts(users: "QuerySet[User]", moment: datetime) -> None:
    """With what their browsers still hold open; never an organiser's."""
    count = accounts.erase(users.filter(is_staff=False, is_superuser=False))
    history.note(session=None, kind=HistoryKind.ACCOUNTS, count=count, now=moment)


@transaction.atomic
def close_account(
    *, user_id: int, with_registrations: bool, now: datetime | None = None
) -> None:
    """Erase a participant's account; on wish also all about its proven addresses.

    An organiser's stays. Nothing is sent.
    """
    moment = now or timezone.now()
    addresses = EmailAddress.objects.filter(user=user_id, verified=True)
    if with_registrations:
        people = Participant.objects.filter(email__in=addresses.values("email"))
        ids = sorted(people.values_list("pk", flat=True))
        rows = Registration.objects.filter(participant__in=ids)
        lock_places(sessions=rows.order_by().values("session"))
        for participant_id in ids:
            forget(participant_id=participant_id, now=moment)
    _erase_accounts(User.objects.filter(pk=user_id), moment)


def everything_about(participant: Participant) -> dict[str, Any]:
    """All that is kept about a person, as plain JSON values (GDPR, article 15 and 20)."""
    return {
        "address": participant.email,
        "language": participant.language,
        "city": str(participant.city) if participant.city else None,
        "proven": _moment(participant.verified_at),
        "registrations": [
            _registration(row)
            for row in participant.registrations.select_related(
                "session", "city", "seat"
            )
        ],
        "follows": [
            {
                "series": str(follow.series) if follow.series else None,
                "session": str(follow.session) if follow.session else None,
                "wants": follow.wants,
                "notice": follow.consent_version,
                "requested": _moment(follow.requested_at),
                "confirmed": _moment(follow.confirmed_at),
                "withdrawn": _moment(follow.withdrawn_at),
            }
            for follow in participant.follows.select_related("series", "session")
        ],
        "mails": [
            {"kind": mail.kind, "state": mail.state, "sent": _moment(mail.sent_at)}
            for mail in participant.messages.order_by("pk")
        ],
    }


def _registration(row: Registration) -> dict[str, Any]:
    presence = Attendance.objects.filter(registration=row)
    return {
        "session": str(row.session),
        "state": RegistrationState(row.state).value,
        "mode": row.mode,
        "name": row.name,
        "organisation": row.organisation,
        "comes_as": row.comes_as,
        "city": str(row.city) if row.city else None,
        "wants_interpretation": row.wants_interpretation,
        "note": row.note,
        "language": row.language,
        "wants_news": row.wants_news,
        "notice": row.consent_version,
        "requested": _moment(row.requested_at),
        "confirmed": _moment(row.confirmed_at),
        "cancelled": _moment(row.cancelled_at),
        "link_of_own": _seat(getattr(row, "seat", None)),
        "present": [
            {
                "since": _moment(one.joined_at),
                "known_by": Source(one.source).value,
                "seconds": one.seconds,
            }
            for one in presence
        ],
    }


def _seat(seat: Seat | None) -> dict[str, Any] | None:
    """What Zoom knows of them, and what it gave."""
    if seat is None:
        return None
    return {
        "state": seat.state,
        "told": seat.is_asked,
        "alias": seat.alias,
        "registrant": seat.registrant_id,
        "link": seat.join_url,
    }


def _moment(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
