from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.choices import Mode, State
from registrations import outbox, personal_feed, tokens
from registrations.choices import RegistrationState
from registrations.models import Participant, Registration
from tests.factories import (
    CityFactory,
    MeetingFactory,
    MessageFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

CANARIES = ("call.example.org", "canary", "880 0000 0000")


def proven(registration: Registration) -> Registration:
    Participant.objects.filter(pk=registration.participant_id).update(
        verified_at=timezone.now() - timedelta(days=1)
    )
    registration.participant.refresh_from_db()
    return registration


def registered(**traits) -> Registration:
    """A confirmed registration online, of a proven address."""
    return proven(RegistrationFactory(**({"confirmed": True} | traits)))


def address(person: Participant, language: str = "fr") -> str:
    token = tokens.make(tokens.Purpose.CALENDAR, person.pk, person.feed_generation)
    return reverse(
        "personal:calendar_feed", args=[token, personal_feed.NAMES[language]]
    )


def events_of(data: bytes) -> list:
    return Calendar.from_ical(data).walk("VEVENT")


def test_the_calendar_holds_the_way_into_the_call_in_three_places(client):
    row = registered(session=MeetingFactory().session)

    answer = client.get(address(row.participant))

    [event] = events_of(answer.content)
    door = f"http://testserver{tokens.join_path(row)}"
    assert str(event["UID"]) == str(row.session.uid)
    assert event["LOCATION"] == door
    assert event["CONFERENCE"] == door
    assert event["CONFERENCE"].params == {
        "VALUE": "URI",
        "FEATURE": ["AUDIO", "VIDEO"],
        "LABEL": "Rejoindre la visioconférence",
        "LANGUAGE": "fr",
    }
    assert event["DESCRIPTION"].split("\n")[1] == door
    assert event["CLASS"] == "PRIVATE"
    assert "ATTENDEE" not in event
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"


def test_the_door_in_the_calendar_opens(client):
    row = registered()

    [event] = events_of(client.get(address(row.participant)).content)

    assert client.get(str(event["LOCATION"])).status_code == 200


def test_the_calls_own_link_is_not_even_there(client):
    row = registered(session=MeetingFactory().session)

    data = client.get(address(row.participant)).content.decode()

    assert [canary for canary in CANARIES if canary in data] == []


def test_the_name_in_the_address_says_the_language(client):
    row = registered(session__title_fr="L’eau", session__title_en="Water")

    french = client.get(address(row.participant, "fr"))
    english = client.get(
        address(row.participant, "en"), headers={"Accept-Language": "fr"}
    )

    assert str(events_of(french.content)[0]["SUMMARY"]) == "L’eau"
    assert str(events_of(english.content)[0]["SUMMARY"]) == "Water"
    assert str(Calendar.from_ical(english.content)["X-WR-CALNAME"]) == (
        "My Fairville sessions"
    )
    assert (french["Content-Language"], english["Content-Language"]) == ("fr", "en")


@pytest.mark.parametrize(
    ("state", "status", "transparency", "mark"),
    [
        (RegistrationState.CONFIRMED, "CONFIRMED", "OPAQUE", ""),
        (RegistrationState.WAITING, "TENTATIVE", "OPAQUE", "[Waiting list] "),
    ],
)
def test_an_event_says_where_its_owner_stands(
    client, state, status, transparency, mark
):
    row = registered(state=state, session__title_en="Water")

    [event] = events_of(client.get(address(row.participant, "en")).content)

    assert (event["STATUS"], event["TRANSP"]) == (status, transparency)
    assert event["SUMMARY"] == f"{mark}Water"
    assert ("CONFERENCE" in event) == (not mark)


@pytest.mark.parametrize("state", ["requested", "cancelled"])
def test_what_is_not_proven_or_was_left_is_not_in_it(client, state):
    row = registered(state=state, confirmed_at=None)

    assert events_of(client.get(address(row.participant)).content) == []


@pytest.mark.parametrize("state", [State.CANCELLED, State.POSTPONED])
def test_a_session_that_is_off_is_struck_out_and_has_no_door(client, state):
    row = registered(session__state=state)

    data = client.get(address(row.participant)).content

    [event] = events_of(data)
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert b"/join/" not in data


def test_a_session_withdrawn_is_struck_out_with_its_title_alone(client):
    row = registered(session__state=State.WITHDRAWN, session__sequence=2)

    [event] = events_of(client.get(address(row.participant)).content)

    assert event["STATUS"] == "CANCELLED"
    assert "LOCATION" not in event
    assert str(row.session.pk) not in event["URL"]


def test_who_comes_to_the_place_is_told_the_place(client):
    row = registered(session=SessionFactory(hybrid=True), mode=Mode.ON_SITE)

    data = client.get(address(row.participant)).content

    [event] = events_of(data)
    assert str(event["LOCATION"]).startswith(row.session.venue.name)
    assert b"/join/" not in data


def test_nobody_elses_sessions_are_in_it(client):
    mine, other = registered(), registered()

    data = client.get(address(mine.participant)).content.decode()

    assert str(other.session.uid) not in data
    assert other.participant.email not in data
    assert mine.participant.email not in data


def test_confirming_stamps_the_event_and_changes_its_etag(client):
    earlier = timezone.now() - timedelta(hours=1)
    row = registered(
        state=RegistrationState.WAITING,
        changed_at=earlier,
        session__changed_at=earlier,
    )
    before = client.get(address(row.participant))

    Registration.objects.update(
        state=RegistrationState.CONFIRMED, changed_at=timezone.now()
    )
    after = client.get(
        address(row.participant), headers={"If-None-Match": before["ETag"]}
    )

    old, new = events_of(before.content)[0], events_of(after.content)[0]
    assert new["LAST-MODIFIED"].dt > old["LAST-MODIFIED"].dt
    assert new["SEQUENCE"] == old["SEQUENCE"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_calendar_of_any_length_takes_as_many_queries(
    client, count, django_assert_num_queries
):
    parent = SeriesFactory(cities=[CityFactory()])
    person = registered(session__series=SeriesFactory(parent=parent)).participant
    for _ in range(count - 1):
        session = SessionFactory(series=SeriesFactory(parent=parent), french_only=True)
        RegistrationFactory(participant=person, session=session, confirmed=True)

    with django_assert_num_queries(7):
        data = client.get(address(person)).content

    assert len(events_of(data)) == count


def test_the_mail_that_confirms_leads_to_the_calendar(client):
    row = registered()
    MessageFactory(registration=row, kind="confirmed")
    outbox.deliver_due()
    path = tokens.calendar_path(row.participant)

    page = client.get(path)

    assert f"http://testserver{path}" in mail.outbox[0].body
    assert (
        f'value="http://testserver{address(row.participant)}"' in page.content.decode()
    )
    assert page["Cache-Control"].endswith("private")
