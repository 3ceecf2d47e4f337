"""One field, the same answer always; the links go to proven addresses alone."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from registrations import outbox, tokens
from registrations.choices import MessageKind
from registrations.forms import LostLinkForm
from registrations.models import Message, Participant
from registrations.services import send_links
from tests.factories import ParticipantFactory, RegistrationFactory
from tests.registrations.outcomes import owed
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

EMAIL = "amina@example.org"


def sent(email: str = EMAIL, **more: str) -> dict[str, str]:
    with time_machine.travel(timezone.now() - timedelta(seconds=10)):
        stamp = LostLinkForm().shown_stamp
    return {"email": email, "stamp": stamp, "website": "", **more}


def test_the_form_asks_one_thing_of_anybody_and_sets_no_cookie(client):
    answer = client.get("/en/lost-link/")

    assert (answer.status_code, answer.cookies) == (200, {})
    assert page(answer).count('type="email"') == 1
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_proven_address_gets_the_way_to_all_that_is_its_own(client):
    person = ParticipantFactory(proven=True, email=EMAIL, language="en")

    client.post("/fr/lost-link/", sent(" AMINA@Example.org "))
    outbox.deliver_due()

    [letter] = mail.outbox
    assert letter.to == [EMAIL]
    assert letter.subject == "Your links – Fairville Dialogues"
    for part in (letter.body, letter.alternatives[0].content):
        assert tokens.personal_path(person) in part
        assert tokens.calendar_path(person) in part


def test_the_answer_is_the_same_for_every_address(client):
    ParticipantFactory(proven=True, email="known@example.org")
    ParticipantFactory(email="asked@example.org")
    typed = sent()

    answers = []
    for email in ("known@example.org", "asked@example.org", "never@example.org"):
        answer = client.post("/en/lost-link/", {**typed, "email": email})
        body = page(answer).replace(email, "")
        # The present second, and the number of this answer.
        headers = {**answer.headers, "Expires": "", "X-Request-ID": ""}
        answers.append((answer.status_code, body, headers, dict(answer.cookies)))

    assert answers[0] == answers[1] == answers[2]
    assert list(Message.objects.values_list("participant__email", flat=True)) == [
        "known@example.org"
    ]


def test_an_address_gets_its_links_three_times_an_hour_whoever_asks():
    person = ParticipantFactory(proven=True, email=EMAIL)
    now = timezone.now()
    for minute in range(20):
        send_links(email=EMAIL, now=now + timedelta(minutes=minute))
    assert owed() == [MessageKind.LOST_LINKS] * 3

    send_links(email=EMAIL, now=now + timedelta(minutes=61))
    assert Message.objects.filter(participant=person).count() == 4


def test_nothing_is_stored_of_an_address_that_is_not_known(client):
    client.post("/en/lost-link/", sent("never@example.org"))
    client.post("/en/lost-link/", sent(website="https://example.org"))

    assert not Participant.objects.exists()
    assert not Message.objects.exists()


def test_what_is_wrong_is_said_beside_the_field(client):
    answer = page(client.post("/en/lost-link/", sent("amina.example.org")))

    assert "<title>Error: " in answer
    assert 'aria-describedby="id_email_error"' in answer
    assert 'value="amina.example.org"' in answer


def test_an_address_that_refused_us_gets_what_is_asked_for_and_is_written_to_again():
    row = RegistrationFactory(
        confirmed=True, participant__proven=True, participant__email=EMAIL
    )
    Participant.objects.update(refused_at=timezone.now() - timedelta(hours=1))

    send_links(email=EMAIL)

    assert outbox.deliver_due() == 1
    row.participant.refresh_from_db()
    assert row.participant.refused_at is None


def test_links_hold_no_door_to_the_calls_themselves():
    row = RegistrationFactory(
        confirmed=True, participant__proven=True, participant__email=EMAIL
    )
    send_links(email=EMAIL)
    outbox.deliver_due()

    text = mail.outbox[0].body
    assert tokens.join_path(row) not in text
    assert not re.search(r"call\.example\.org|/join/", text)
