import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from events.choices import RegistrationMode
from events.models import Session
from registrations import outbox, tokens
from registrations.forms import RegistrationForm
from registrations.models import Message, Participant, Registration
from tests.factories import (
    MeetingFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

AMINA = {"name": "Amina D.", "email": "amina@example.org"}


def register_address(session: Session, language: str = "fr") -> str:
    with override(language):
        return session.get_absolute_url() + "register/"


def typed(session: Session, **changes: str) -> dict[str, str]:
    """What a person sends ten seconds after the form was shown."""
    with time_machine.travel(timezone.now() - timedelta(seconds=10)):
        stamp = RegistrationForm(session).shown_stamp
    return {**AMINA, "stamp": stamp, "website": "", **changes}


def confirm_address(row: Registration) -> str:
    return f"/confirm/{tokens.make(tokens.Purpose.CONFIRM, row.pk, row.generation)}/"


def page(answer) -> str:
    return answer.content.decode()


# The form


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

    with django_assert_num_queries(3):
        client.get(register_address(session))


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


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_forms_of_other_sites_are_refused(client, headers):
    row = RegistrationFactory()

    for address in (register_address(row.session), confirm_address(row)):
        answer = client.post(address, typed(row.session), headers=headers)
        assert answer.status_code == 403

    assert Participant.objects.count() == 1
    row.refresh_from_db()
    assert row.state == "requested"


@pytest.mark.parametrize(
    "headers", [{"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}, {}]
)
def test_forms_of_this_site_need_no_cookie(headers):
    row = RegistrationFactory()

    answer = Client(enforce_csrf_checks=True).post(
        confirm_address(row), headers=headers
    )

    assert answer.status_code == 303


def test_a_forged_host_does_not_reach_the_mail(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    session = SessionFactory()

    client.post(
        register_address(session), typed(session), headers={"host": "evil.example"}
    )
    outbox.deliver_due()

    assert site_settings.SITE_URL in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].message().as_string()


# The link to confirm


def test_confirm_acts_on_the_button_and_not_on_opening(client):
    row = RegistrationFactory(language="en")

    for _ in range(2):
        answer = client.get(confirm_address(row))
        assert "Confirm my registration" in page(answer)
    client.head(confirm_address(row))
    row.refresh_from_db()
    assert row.state == "requested"

    answer = client.post(confirm_address(row))
    row.refresh_from_db()
    assert (answer.status_code, row.state) == (303, "confirmed")
    assert "You are registered" in page(client.get(answer.headers["Location"]))


def test_confirm_takes_at_most_ten_queries(client, django_assert_max_num_queries):
    row = RegistrationFactory()
    PlacesFactory(session=row.session, capacity=5)

    with django_assert_max_num_queries(10):
        client.post(confirm_address(row))


def test_confirm_twice_shows_the_same(client):
    row = RegistrationFactory(language="en")

    for _ in range(2):
        answer = client.post(confirm_address(row), follow=True)
        assert "You are registered" in page(answer)

    assert Message.objects.count() == 1


def test_confirm_for_a_full_session_leads_to_the_waiting_list(client):
    row = RegistrationFactory(language="en")
    PlacesFactory(session=row.session, full=True)

    answer = client.post(confirm_address(row), follow=True)

    assert "You are on the waiting list" in page(answer)


def test_confirm_too_late_for_the_session_says_so(client):
    row = RegistrationFactory(language="en", session=SessionFactory(past=True))

    answer = client.post(confirm_address(row))

    assert answer.status_code == 200
    assert "nothing was changed" in page(answer)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", ["requested", "confirmed", "waiting", "cancelled"])
def test_confirm_speaks_the_persons_language_and_is_kept_by_nobody(
    client, language, state
):
    traits = {} if state == "requested" else {state: True}
    session = MeetingFactory().session
    row = RegistrationFactory(language=language, session=session, **traits)
    other = {"fr": "en", "en": "fr"}[language]

    answer = client.get(confirm_address(row), headers={"accept-language": other})

    assert f'<html lang="{language}"' in page(answer)
    assert answer.headers["Content-Language"] == language
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    assert "canary" not in page(answer)
    assert 'rel="canonical"' not in page(answer)


def test_every_dead_link_gets_the_same_page(client):
    row, other, old = RegistrationFactory.create_batch(3)
    Registration.objects.filter(pk=old.pk).update(
        requested_at=timezone.now() - timedelta(hours=48)
    )
    swapped = f"{other.pk}.{confirm_address(row).partition('.')[2]}"
    dead = [confirm_address(old), f"/confirm/{swapped}", "/confirm/x/", "/confirm/1.x/"]

    answers = [client.get(address) for address in dead]
    answers += [client.post(address) for address in dead]
    pages = {
        page(answer).replace(answer.request["PATH_INFO"], "") for answer in answers
    }

    assert {answer.status_code for answer in answers} == {404}
    assert len(pages) == 1
    assert "48 hours" in page(client.get(dead[0], headers={"accept-language": "en"}))
    assert "no-store" in answers[0].headers["Cache-Control"]
    assert not Registration.objects.exclude(state="requested").exists()
