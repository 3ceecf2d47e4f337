from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import Mode
from registrations import tokens
from registrations.models import Message, Registration
from tests.factories import (
    MeetingFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.visits import confirm_address, page

pytestmark = pytest.mark.django_db


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


def test_confirm_takes_seven_statements(client, django_assert_num_queries):
    """The two beyond them are the savepoint of this test alone."""
    row = RegistrationFactory()
    PlacesFactory(session=row.session, capacity=50)

    with django_assert_num_queries(9):
        client.post(confirm_address(row))


def test_confirm_takes_nine_statements_even_when_the_word_for_places_changes(
    client, django_assert_num_queries
):
    """Of a hybrid session; the two beyond nine are the savepoint of this test alone."""
    row = RegistrationFactory(session__hybrid=True)
    PlacesFactory(session=row.session, capacity=1)
    PlacesFactory(session=row.session, mode=Mode.ON_SITE, capacity=3)

    with django_assert_num_queries(11):
        client.post(confirm_address(row))


def test_whoever_confirms_while_the_door_is_open_is_led_in(client):
    running = SessionFactory(hybrid=True, running=True)
    shown = {}
    for facts in (
        {"session": running},
        {"session": running, "mode": Mode.ON_SITE},
        {"session": SessionFactory()},
    ):
        row = RegistrationFactory(language="en", **facts)
        text = page(client.post(confirm_address(row), follow=True))
        assert "You are registered" in text
        shown[row] = f'<a class="button" href="{tokens.join_path(row)}">' in text

    assert list(shown.values()) == [True, False, False]


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
