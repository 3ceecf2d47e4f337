from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.choices import Mode, RegistrationMode
from events.models import Places
from registrations.choices import MessageKind, RegistrationState
from registrations.models import Message, Participant, Registration
from registrations.services import (
    Answers,
    RegistrationRefused,
    confirm_registration,
    request_registration,
)
from tests.factories import (
    ParticipantFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

AMINA = Answers(email="amina@example.org", name="Amina", mode=Mode.ONLINE)
REFUSING = [
    {"registration_mode": RegistrationMode.NONE},
    {"registration_mode": RegistrationMode.CLOSED},
    {"registration_mode": RegistrationMode.EXTERNAL},
    {"past": True},
    {"cancelled": True},
    {"postponed": True},
    {"closes_at": timezone.now() - timedelta(days=1)},
    {"opens_at": timezone.now() + timedelta(days=1)},
]


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def taken(session) -> int:
    return Places.objects.get(session=session, mode=Mode.ONLINE).taken


def test_a_request_is_stored_and_owes_one_mail():
    session = SessionFactory()
    answers = Answers(
        email="amina@example.org",
        name="Amina",
        mode=Mode.ONLINE,
        organisation="EGEB",
        comes_as="resident",
    )

    request_registration(session=session, answers=answers, language="en")

    row = Registration.objects.get()
    assert (row.participant.email, row.name, row.mode) == (
        "amina@example.org",
        "Amina",
        "online",
    )
    assert (row.organisation, row.comes_as, row.language) == ("EGEB", "resident", "en")
    assert (row.state, row.confirmed_at) == (RegistrationState.REQUESTED, None)
    assert row.participant.verified_at is None
    assert kinds() == [MessageKind.CONFIRM_ADDRESS]
    assert Message.objects.get().language == "en"
    assert not Places.objects.filter(taken__gt=0).exists()


def test_asking_again_corrects_what_was_asked_and_owes_another_mail():
    session = SessionFactory()
    request_registration(session=session, answers=AMINA, language="fr")
    Registration.objects.update(requested_at=timezone.now() - timedelta(hours=47))

    again = Answers(email="amina@example.org", name="Amina D.", mode=Mode.ONLINE)
    request_registration(session=session, answers=again, language="en")

    row = Registration.objects.get()
    assert (row.name, row.language) == ("Amina D.", "en")
    assert timezone.now() - row.requested_at < timedelta(minutes=1)
    assert kinds() == [MessageKind.CONFIRM_ADDRESS] * 2


@pytest.mark.parametrize("state", [MessageKind.CONFIRMED, MessageKind.WAITING])
def test_asking_for_what_is_proven_changes_nothing_and_sends_its_mail_again(state):
    row = RegistrationFactory(
        **{state.value: True}, name="Amina", participant__email="amina@example.org"
    )
    before = Registration.objects.values().get()

    stranger = Answers(email="amina@example.org", name="Mallory", mode=Mode.ON_SITE)
    request_registration(session=row.session, answers=stranger, language="en")

    assert Registration.objects.values().get() == before
    assert kinds() == [state]
    assert Message.objects.get().language == "fr"


def test_after_cancelling_one_can_ask_again():
    row = RegistrationFactory(cancelled=True, participant__email="amina@example.org")

    request_registration(session=row.session, answers=AMINA, language="fr")

    assert Registration.objects.get().state == RegistrationState.REQUESTED


def test_an_address_gets_at_most_three_mails_an_hour_whatever_the_session():
    sessions = SessionFactory.create_batch(2)

    for _ in range(25):
        for session in sessions:
            request_registration(session=session, answers=AMINA, language="fr")
    assert Message.objects.count() == 3

    later = timezone.now() + timedelta(minutes=61)
    request_registration(session=sessions[0], answers=AMINA, language="fr", now=later)
    assert Message.objects.count() == 4


@pytest.mark.parametrize("trait", REFUSING)
def test_a_request_is_refused_when_registration_is_not_open(trait):
    session = SessionFactory(**trait)

    with pytest.raises(RegistrationRefused):
        request_registration(session=session, answers=AMINA, language="fr")

    assert not Participant.objects.exists()
    assert not Message.objects.exists()


def test_confirming_proves_the_address_takes_a_place_and_owes_a_mail():
    row = RegistrationFactory()
    places = PlacesFactory(session=row.session, capacity=2)
    moment = timezone.now()

    confirmed = confirm_registration(registration_id=row.pk, now=moment)

    row.refresh_from_db()
    places.refresh_from_db()
    assert confirmed.state == row.state == RegistrationState.CONFIRMED
    assert row.confirmed_at == moment
    assert row.participant.verified_at == moment
    assert places.taken == 1
    assert kinds() == [MessageKind.CONFIRMED]


def test_confirming_twice_does_it_once():
    row = RegistrationFactory()

    first = confirm_registration(registration_id=row.pk)
    second = confirm_registration(registration_id=row.pk)

    assert second.confirmed_at == first.confirmed_at
    assert taken(row.session) == 1
    assert kinds() == [MessageKind.CONFIRMED]


def test_the_last_place_goes_to_the_first_and_the_next_one_waits():
    session = SessionFactory()
    PlacesFactory(session=session, capacity=1)
    first, second = RegistrationFactory.create_batch(2, session=session)

    confirm_registration(registration_id=second.pk)
    confirm_registration(registration_id=first.pk)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "confirmed")
    assert first.confirmed_at
    assert first.participant.verified_at
    assert taken(session) == 1
    assert kinds() == [MessageKind.CONFIRMED, MessageKind.WAITING]


def test_each_way_to_attend_has_places_of_its_own():
    session = SessionFactory(hybrid=True)
    PlacesFactory(session=session, mode=Mode.ON_SITE, full=True)
    on_site = RegistrationFactory(session=session, mode=Mode.ON_SITE)
    online = RegistrationFactory(session=session, mode=Mode.ONLINE)

    assert confirm_registration(registration_id=on_site.pk).state == "waiting"
    assert confirm_registration(registration_id=online.pk).state == "confirmed"


@pytest.mark.parametrize("trait", REFUSING)
def test_confirming_is_refused_when_registration_is_not_open(trait):
    row = RegistrationFactory(session=SessionFactory(**trait))

    with pytest.raises(RegistrationRefused):
        confirm_registration(registration_id=row.pk)

    row.refresh_from_db()
    assert row.state == RegistrationState.REQUESTED
    assert row.participant.verified_at is None
    assert not Message.objects.exists()
    assert not Places.objects.filter(taken__gt=0).exists()


def test_a_cancelled_registration_is_not_confirmed():
    row = RegistrationFactory(cancelled=True)

    with pytest.raises(RegistrationRefused):
        confirm_registration(registration_id=row.pk)

    assert not Message.objects.exists()


def test_the_database_keeps_addresses_in_lower_case():
    with pytest.raises(IntegrityError), transaction.atomic():
        ParticipantFactory(email="Amina@example.org")


def test_the_database_keeps_one_registration_a_person_and_session():
    row = RegistrationFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(session=row.session, participant=row.participant)


def test_the_database_wants_the_moment_of_confirmation():
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(state=RegistrationState.CONFIRMED)


def test_what_is_about_a_person_calls_itself_by_number():
    row = RegistrationFactory(name="Amina")

    assert str(row) == f"#{row.pk}"
    assert str(row.participant) == f"#{row.participant_id}"
