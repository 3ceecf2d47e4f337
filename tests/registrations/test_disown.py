"""“This was not me”: the request goes, and the address is left alone for a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import Mode
from registrations import outbox
from registrations.choices import MessageKind, Wants
from registrations.models import Message, Participant, Registration
from registrations.services import (
    Answers,
    request_follow,
    request_registration,
    send_links,
)
from tests.factories import ParticipantFactory, RegistrationFactory, SessionFactory
from tests.registrations.outcomes import owed, states
from tests.registrations.visits import confirm_address, page

pytestmark = pytest.mark.django_db

NOT_ME = {"not_me": "1"}
EMAIL = "amina@example.org"
ANSWERS = Answers(email=EMAIL, name="Mallory", mode=Mode.ONLINE)


def test_the_request_is_erased_with_what_else_was_asked_in_that_name(client):
    person = ParticipantFactory(email=EMAIL)
    row, other = RegistrationFactory.create_batch(
        2, participant=person, name="Mallory", language="en"
    )
    bystander = RegistrationFactory()

    answer = client.post(confirm_address(row), NOT_ME)

    assert "The request is erased" in page(answer)
    assert answer.headers["Content-Language"] == "en"
    assert "no-store" in answer.headers["Cache-Control"]
    assert list(Registration.objects.all()) == [bystander]
    assert client.post(confirm_address(row)).status_code == 404
    assert client.post(confirm_address(other)).status_code == 404


def test_for_a_day_no_form_makes_us_write_to_it(client):
    row = RegistrationFactory(participant__email=EMAIL, participant__proven=True)
    client.post(confirm_address(row), NOT_ME)
    session, now = SessionFactory(), timezone.now()

    def three_forms(moment) -> None:
        request_registration(
            session=session, answers=ANSWERS, language="fr", now=moment
        )
        request_follow(email=EMAIL, language="fr", wants=Wants.SESSIONS, now=moment)
        send_links(email=EMAIL, now=moment)

    three_forms(now + timedelta(hours=23))
    assert owed() == []

    three_forms(now + timedelta(hours=25))
    assert sorted(owed()) == sorted(
        [
            MessageKind.CONFIRM_ADDRESS,
            MessageKind.CONFIRM_FOLLOW,
            MessageKind.LOST_LINKS,
        ]
    )


def test_what_is_proven_stays_and_its_news_go_on(client):
    person = ParticipantFactory(email=EMAIL, proven=True)
    mine = RegistrationFactory(participant=person, confirmed=True)
    row = RegistrationFactory(participant=person)
    client.post(confirm_address(row), NOT_ME)

    outbox.owe(kind=MessageKind.CONFIRMED, to=mine, occasion="test", now=timezone.now())

    assert states(mine) == ["confirmed"]
    assert outbox.deliver_due() == 1


def test_it_is_not_offered_for_what_is_proven(client):
    row = RegistrationFactory(confirmed=True, language="en")

    assert "This was not me" not in page(client.get(confirm_address(row)))
    assert client.post(confirm_address(row), NOT_ME).status_code == 404
    assert states(row) == ["confirmed"]
    assert Participant.objects.get().quiet_until is None


def test_opening_the_page_disowns_nothing(client):
    row = RegistrationFactory(language="en")

    for _ in range(2):
        assert "This was not me" in page(client.get(f"{confirm_address(row)}?not_me=1"))

    assert states(row) == ["requested"]


def test_a_mail_still_owed_for_the_request_is_not_sent(client):
    row = RegistrationFactory(participant__email=EMAIL)
    outbox.owe(
        kind=MessageKind.CONFIRM_ADDRESS, to=row, occasion="x", now=timezone.now()
    )

    client.post(confirm_address(row), NOT_ME)

    assert outbox.deliver_due() == 0
    assert not Message.objects.exists()
