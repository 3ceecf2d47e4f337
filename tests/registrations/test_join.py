from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import Mode, State
from registrations import tokens
from registrations.choices import Door
from registrations.models import Registration
from registrations.services import door_of
from tests.factories import (
    MeetingFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

CANARIES = ("call.example.org", "canary-passcode", "880 0000 0000")


def registered(minutes: int = 0, **traits) -> Registration:
    """Confirmed for a session with a call that starts in so many minutes."""
    starts_at = timezone.now() + timedelta(minutes=minutes)
    session = SessionFactory(starts_at=starts_at)
    MeetingFactory(session=session)
    return RegistrationFactory(**({"session": session, "confirmed": True} | traits))


def test_the_door_is_open_from_a_quarter_before_to_an_hour_after():
    row = registered()
    start, end = row.session.starts_at, row.session.ends_at
    second = timedelta(seconds=1)
    opens, closes = start - timedelta(minutes=15), end + timedelta(minutes=60)

    doors = [
        door_of(row, at) for at in (opens - second, opens, closes - second, closes)
    ]

    assert doors == [Door.EARLY, Door.OPEN, Door.OPEN, Door.OVER]


@pytest.mark.parametrize(
    "traits", [{"state": "waiting"}, {"state": "cancelled"}, {"mode": Mode.ON_SITE}]
)
def test_only_who_is_confirmed_online_has_a_door(client, traits):
    row = registered(**traits)

    answer = client.post(tokens.join_path(row))

    assert door_of(row) == Door.OFF
    assert answer.status_code == 200
    assert "call.example.org" not in answer.content.decode()


@pytest.mark.parametrize(
    ("traits", "counter", "offered"),
    [
        ({}, {"capacity": 2, "taken": 1}, True),
        ({"waiting": True}, {}, True),
        ({}, {"full": True}, False),
        ({"state": "cancelled"}, {}, False),
        ({"session__format": "in_person"}, {}, False),
        ({"session__past": True}, {}, False),
    ],
)
def test_who_comes_on_site_learns_that_they_could_come_online(
    client, traits, counter, offered
):
    """By their own page: an address that is passed on must not lead there."""
    whole = {"confirmed": "waiting" not in traits, "session__hybrid": True} | traits
    row = RegistrationFactory(mode=Mode.ON_SITE, language="en", **whole)
    PlacesFactory(session=row.session, mode=Mode.ONLINE, **counter)

    page = client.get(tokens.join_path(row)).text

    assert ("take part online instead" in page) is offered
    assert ("/en/lost-link/" in page.partition("<footer")[0]) is offered
    comes = row.state == "confirmed" and not row.session.is_past()
    assert ("You are registered on site" in page) is comes
    assert tokens.personal_path(row.participant) not in page


def test_in_time_the_page_has_a_button_and_all_one_needs(client):
    row = registered()

    answer = client.get(tokens.join_path(row))

    page = answer.content.decode()
    assert '<form method="post">' in page
    assert "canary-passcode" in page
    assert "880 0000 0000" in page
    assert "<dt>Places</dt>" not in page
    assert "call.example.org" not in page
    assert (
        "form-action 'self' https://call.example.org"
        in answer["Content-Security-Policy"]
    )


def test_the_button_leads_to_the_link_that_holds_now(client):
    row = registered()
    meeting = row.session.meeting
    meeting.join_url = "https://call.example.org/j/new"
    meeting.save()

    answer = client.post(tokens.join_path(row))

    assert answer.status_code == 303
    assert answer["Location"] == "https://call.example.org/j/new"


@pytest.mark.parametrize("minutes", [20, -200])
def test_too_early_or_too_late_nothing_of_the_call_is_told(client, minutes):
    row = registered(minutes)

    for answer in (
        client.get(tokens.join_path(row)),
        client.post(tokens.join_path(row)),
    ):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert [canary for canary in CANARIES if canary in page] == []
        assert "<form" not in page
        assert "call.example.org" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "if a place becomes free before the start it is yours"),
        ("cancelled", "This registration was cancelled."),
    ],
)
def test_who_has_no_place_learns_why_nothing_opens(client, state, words):
    row = registered(30, state=state, language="en")

    assert words in page(client.get(tokens.join_path(row)))


@pytest.mark.parametrize("state", [State.CANCELLED, State.POSTPONED, State.WITHDRAWN])
def test_a_session_that_is_off_has_no_door(client, state):
    row = registered()
    row.session.state = state
    row.session.save()

    assert client.post(tokens.join_path(row)).status_code == 200


def test_a_call_without_a_link_yet_says_so(client):
    session = SessionFactory(starts_at=timezone.now())
    row = RegistrationFactory(session=session, confirmed=True, language="en")

    page = client.post(tokens.join_path(row)).content.decode()

    assert "The call has no link yet." in page


def test_a_form_of_another_site_is_refused(client):
    answer = client.post(
        tokens.join_path(registered()), headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403


def test_the_page_is_the_persons_own_in_their_language(client):
    row = registered(language="en")

    answer = client.get(tokens.join_path(row), headers={"Accept-Language": "fr"})

    assert answer["Content-Language"] == "en"
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.cookies == {}


def test_another_token_opens_no_door(client):
    row = registered()
    confirm = tokens.make(tokens.Purpose.CONFIRM, row.pk, row.generation)
    path = tokens.join_path(row)
    row.generation += 1
    row.save()

    for wrong in (path, f"/join/{confirm}/", "/join/x/"):
        assert client.get(wrong).status_code == 404
