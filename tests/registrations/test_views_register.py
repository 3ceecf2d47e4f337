import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from events.choices import RegistrationMode, State
from registrations.forms import RegistrationForm
from registrations.models import Message, Participant, Registration
from tests.factories import (
    PlacesFactory,
    SessionFactory,
)
from tests.registrations.visits import confirm_address, page, register_address, typed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fr", "en"])
def test_register_shows_the_form_without_a_cookie(client, language):
    session = SessionFactory()

    answer = client.get(register_address(session, language))

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in page(answer)
    assert 'name="email"' in page(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_register_asks_as_few_queries_whatever_the_places(
    client, django_assert_num_queries
):
    session = SessionFactory(hybrid=True)
    PlacesFactory(session=session, capacity=5)

    with django_assert_num_queries(7):
        # the version of the content; the session, its languages, places, whom to ask;
        # the cities; whether Zoom is told
        client.get(register_address(session))
    with django_assert_num_queries(3):  # what is there already is not read again
        client.get(register_address(session))


def test_what_becomes_of_the_data_is_read_before_the_button(client):
    session = SessionFactory(recording_planned=True)
    series = session.series.pk
    forms = {
        register_address(session, "en"): "erased 90 days after the session",
        f"/en/series/{series}-x/register/": "erased 90 days after each session",
        f"/en/series/{series}-x/follow/": "Your address serves for this alone",
    }

    for address, words in forms.items():
        shown = page(client.get(address, follow=True))
        form = shown[shown.index('<form class="fields"') :].partition("</form>")[0]
        assert form.index("Your data") < form.index(words) < form.index("<button")
        assert shown.count("Your data</h2>") == 1


def test_register_leads_from_a_stale_slug_to_the_present_one(client):
    session = SessionFactory()

    answer = client.get(f"/en/sessions/{session.pk}-old-words/register/")

    assert answer.status_code == 301
    assert answer.headers["Location"] == register_address(session, "en")


@pytest.mark.parametrize("trait", ["draft", "withdrawn"])
def test_register_knows_no_session_that_is_not_public(client, trait):
    session = SessionFactory(**{trait: True})

    assert client.get(register_address(session)).status_code == 404
    assert client.post(register_address(session), typed(session)).status_code == 404
    gone, sent = register_address(session), typed(session)
    session.delete()
    assert client.get(gone).status_code == client.post(gone, sent).status_code == 404


@pytest.mark.parametrize(
    "trait",
    [
        {"registration_mode": RegistrationMode.NONE},
        {"registration_mode": RegistrationMode.CLOSED},
        {"registration_mode": RegistrationMode.EXTERNAL},
        {"past": True},
        {"cancelled": True},
        {"postponed": True},
        {"opens_at": timezone.now() + timedelta(days=1)},
    ],
)
def test_register_offers_no_form_when_it_is_not_open(client, trait):
    session = SessionFactory(**trait)

    shown = client.get(register_address(session, "en"))
    sent = client.post(register_address(session, "en"), typed(session))

    assert shown.status_code == sent.status_code == 200
    assert "<form" not in page(shown)
    assert "<form" not in page(sent)
    assert "nothing was changed" in page(sent)
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("trait", "sentence"),
    [
        ({"cancelled": True}, "This session is cancelled."),
        ({"postponed": True}, "This session is postponed: a new date"),
        ({"past": True}, "This session is over."),
    ],
)
def test_register_says_why_nobody_can(client, trait, sentence):
    assert sentence in page(client.get(register_address(SessionFactory(**trait), "en")))


def test_register_answers_with_the_typed_address_and_stores_a_request(client):
    session = SessionFactory()

    answer = client.post(register_address(session, "en"), typed(session))

    row = Registration.objects.get()
    assert answer.status_code == 200
    assert "Look in your mailbox" in page(answer)
    assert "<b>amina@example.org</b>" in page(answer)
    assert (row.session, row.name, row.language) == (session, "Amina D.", "en")
    assert Message.objects.count() == 1
    assert not answer.cookies


@time_machine.travel("2026-05-04 10:00:00+00:00", tick=False)  # forms say when
def test_register_tells_each_of_a_crowd_only_what_they_typed(client):
    session = SessionFactory()
    addresses = ["amina@example.org", "bilal@example.org"]

    first, second = (
        page(
            client.post(register_address(session, "en"), typed(session, email=address))
        )
        for address in addresses
    )

    assert "<b>amina@example.org</b>" in first
    assert "<b>bilal@example.org</b>" in second
    assert "amina" not in second.replace("Amina D.", "")
    assert first.replace("amina@", "bilal@") == second


def test_register_hears_of_an_edit_at_once(client):
    session = SessionFactory()
    assert client.get(register_address(session)).status_code == 200
    session.contacts.create(name="Asma", email="ask@example.org")

    sent = client.post(register_address(session), typed(session))
    session.state = State.WITHDRAWN
    session.save()
    gone = client.get(register_address(session))

    assert "ask@example.org" in page(sent)
    assert gone.status_code == 404


def test_register_gives_a_known_address_the_same_answer_as_a_new_one(client):
    session = SessionFactory()
    sent = typed(session)
    new = client.post(register_address(session), sent)
    row = Registration.objects.get()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        again = client.post(register_address(session), sent)
        client.post(confirm_address(row))
        confirmed = client.post(register_address(session), sent)

    assert new.content == again.content == confirmed.content
    assert new.headers.keys() == again.headers.keys() == confirmed.headers.keys()
    assert new.status_code == again.status_code == confirmed.status_code


def test_register_can_be_corrected_and_sent_again(client):
    session = SessionFactory()
    answer = page(client.post(register_address(session, "en"), typed(session)))
    hidden = dict(
        re.findall(r'type="hidden" name="(\w+)"(?: value="([^"]*)")?', answer)
    )
    assert hidden["email"] == "amina@example.org"

    corrected = client.post(register_address(session, "en"), {**hidden, "correct": "1"})
    again = client.post(register_address(session, "en"), hidden)

    assert 'value="amina@example.org"' in page(corrected)
    assert 'role="alert"' not in page(corrected)
    assert "Look in your mailbox" in page(again)
    assert Message.objects.count() == 2


def test_register_keeps_what_was_typed_beside_the_errors(client):
    session = SessionFactory()
    wrong = typed(session, email="amina.example.org", organisation="EGEB")

    answer = page(client.post(register_address(session, "en"), wrong))

    assert "<title>Error: " in answer
    assert 'role="alert"' in answer
    assert 'value="Amina D."' in answer
    assert 'value="amina.example.org"' in answer
    assert 'value="EGEB"' in answer
    assert 'aria-describedby="id_email_error"' in answer
    assert 'href="#id_email"' in answer
    assert not Participant.objects.exists()


def test_register_sent_too_fast_asks_once_more_and_stores_nothing(client):
    session = SessionFactory()
    stamp = RegistrationForm(session).shown_stamp

    answer = page(
        client.post(register_address(session, "en"), typed(session, stamp=stamp))
    )

    assert "send it once more" in answer
    assert 'value="amina@example.org"' in answer
    assert not Participant.objects.exists()


def test_register_shows_a_trapped_robot_success_and_stores_nothing(client):
    session = SessionFactory()
    person = client.post(register_address(session), typed(session))
    Registration.objects.all().delete()
    Participant.objects.all().delete()

    robot = client.post(
        register_address(session), typed(session, website="https://example.org")
    )

    assert robot.status_code == person.status_code
    assert "<b>amina@example.org</b>" in page(robot)
    assert not Participant.objects.exists()
    assert not Message.objects.exists()
