"""Who may enter the call, and when: every role, state and moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import Mode, State
from registrations import tokens
from registrations.choices import Door, Source
from registrations.models import Attendance
from registrations.services import door_of, speakers_door
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
CANARIES = ("call.example.org", "canary-passcode", "880 0000 0000")


def held(minutes: float = 0, **traits: object):
    """With a call, starting in so many minutes, two hours long."""
    starts_at = timezone.now() + timedelta(minutes=minutes)
    session = SessionFactory(**{"starts_at": starts_at} | traits)
    MeetingFactory(session=session)
    return session


def speaker(session):
    return AppearanceFactory(session=session, email="speaks@example.org", language="en")


@pytest.mark.parametrize(("who", "early"), [("registrant", 15), ("speaker", 45)])
def test_the_door_opens_early_and_closes_an_hour_after_the_end(who, early):
    session = held()
    row, appearance = (
        RegistrationFactory(session=session, confirmed=True),
        speaker(session),
    )
    opens = session.starts_at - timedelta(minutes=early)
    closes = session.ends_at + timedelta(minutes=60)

    doors = [
        door_of(row, moment)
        if who == "registrant"
        else speakers_door(appearance, moment)
        for moment in (opens - SECOND, opens, closes - SECOND, closes)
    ]

    assert doors == [Door.EARLY, Door.OPEN, Door.OPEN, Door.OVER]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("state", ["requested", "waiting", "confirmed", "cancelled"])
def test_only_who_is_confirmed_online_is_let_in(client, state, mode):
    traits = {} if state == "requested" else {state: True}
    row = RegistrationFactory(session=held(hybrid=True), mode=mode, **traits)
    is_let_in = (state, mode) == ("confirmed", Mode.ONLINE)

    shown, sent = (ask(tokens.join_path(row)) for ask in (client.get, client.post))

    for canary in CANARIES[1:]:
        assert (canary in page(shown)) == is_let_in
    assert (sent.status_code == 303) == is_let_in
    assert ("call.example.org" in str(sent.headers) + page(sent)) == is_let_in
    assert Attendance.objects.count() == is_let_in


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.POSTPONED, State.CANCELLED, State.WITHDRAWN]
)
@pytest.mark.parametrize("who", ["registrant", "speaker"])
def test_nobody_is_let_into_a_session_that_is_off(client, state, who):
    session = held(state=state)
    path = (
        tokens.speaker_path(speaker(session))
        if who == "speaker"
        else tokens.join_path(RegistrationFactory(session=session, confirmed=True))
    )

    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 200
        assert [one for one in CANARIES if one in page(answer)] == []
        assert "call.example.org" not in str(answer.headers)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "is_open"),
    [(50, False), (40, True), (10, True), (-175, True), (-185, False)],
)
def test_who_speaks_has_a_longer_door_and_no_presence(client, minutes, is_open):
    path = tokens.speaker_path(speaker(held(minutes)))

    shown, sent = client.get(path), client.post(path)

    assert ("canary-passcode" in page(shown)) == is_open
    assert (sent.status_code == 303) == is_open
    assert shown.headers["Content-Language"] == "en"
    assert "no-store" in shown.headers["Cache-Control"]
    assert "/me/" not in page(shown)
    assert not Attendance.objects.exists()


def test_who_speaks_on_site_has_no_call():
    appearance = speaker(held(in_person=True))

    assert speakers_door(appearance) == Door.OFF


def test_another_address_closes_the_door_of_the_former_one(client):
    appearance = speaker(held())
    path = tokens.speaker_path(appearance)
    assert client.get(path).status_code == 200

    appearance.email = "another@example.org"
    appearance.save()
    assert client.get(path).status_code == 404

    appearance.email = ""
    appearance.save()
    assert client.get(tokens.speaker_path(appearance)).status_code == 404


def test_who_registered_for_another_session_is_not_let_in_here(client):
    here, there = held(), held()
    row = RegistrationFactory(session=here, confirmed=True)

    answer = client.post(tokens.join_path(row))

    assert answer.headers["Location"] == here.meeting.join_url
    assert there.meeting.join_url != here.meeting.join_url


def test_presence_is_recorded_by_the_button_alone_and_once(client):
    row = RegistrationFactory(session=held(), confirmed=True)
    for _ in range(2):
        client.get(tokens.join_path(row))
        client.head(tokens.join_path(row))
    assert not Attendance.objects.exists()

    for _ in range(2):
        client.post(tokens.join_path(row))

    found = Attendance.objects.values_list("registration", "source")
    assert list(found) == [(row.pk, Source.CLICK)]


def test_too_early_records_no_presence(client):
    row = RegistrationFactory(session=held(20), confirmed=True)

    client.post(tokens.join_path(row))

    assert not Attendance.objects.exists()


def test_the_way_into_a_call_does_not_open_the_persons_page(client):
    for minutes in (30, 0, -300):
        row = RegistrationFactory(
            session=held(minutes), confirmed=True, participant__proven=True
        )
        assert "/me/" not in page(client.get(tokens.join_path(row)))


def test_the_link_and_passcode_are_not_kept_by_browser_or_cache(client):
    row = RegistrationFactory(session=held(), confirmed=True, language="en")

    answer = client.get(tokens.join_path(row))

    title = page(answer).partition("<title>")[2].partition("</title>")[0]
    assert "canary-passcode" not in title
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.cookies == {}
