import gzip
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.choices import Mode, State
from registrations import outbox, personal_feed, services, tokens
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


def test_an_older_address_is_gone_and_any_other_unknown(client):
    row = registered()
    old = address(row.participant)
    services.renew_calendar(participant_id=row.participant_id)
    row.participant.refresh_from_db()

    assert client.get(old).status_code == 410
    assert client.get(address(row.participant)).status_code == 200
    row.participant.feed_generation += 1
    for wrong in (
        address(row.participant),
        old[:-20] + "x" + old[-19:],
        old.replace(f"/{row.participant.pk}.", f"/{row.participant.pk + 1}."),
        "/calendars/nothing/mes-seances.ics",
        reverse(
            "personal:calendar_feed", args=[tokens.join_path(row)[6:-1], "my-sessions"]
        ),
    ):
        answer = client.get(wrong)
        assert answer.status_code == 404
        assert answer.content == b""


def test_an_address_that_was_never_proven_has_no_calendar(client):
    row = RegistrationFactory(confirmed=True)

    assert client.get(address(row.participant)).status_code == 404


def test_every_answer_is_private(client):
    row = registered()
    url = address(row.participant)
    fresh = client.get(url)
    services.renew_calendar(participant_id=row.participant_id)
    row.participant.refresh_from_db()
    second = client.get(address(row.participant))
    same = client.get(
        address(row.participant), headers={"If-None-Match": second["ETag"]}
    )

    assert (fresh.status_code, same.status_code) == (200, 304)
    for answer in (
        fresh,
        same,
        client.get(url),
        client.get("/calendars/x/my-sessions.ics"),
    ):
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in answer
        assert answer.get("Vary", "") in {"Accept-Encoding", ""}
        assert answer.cookies == {}


def test_an_unchanged_calendar_costs_one_query(client, django_assert_num_queries):
    row = registered()
    url = address(row.participant)
    first = client.get(url)

    with django_assert_num_queries(1):
        by_etag = client.get(url, headers={"If-None-Match": first["ETag"]})
    with django_assert_num_queries(1):
        by_date = client.get(url, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (by_etag.status_code, by_date.status_code) == (304, 304)
    assert by_etag.content == b""


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


def test_the_same_bytes_come_packed(client):
    row = registered()
    url = address(row.participant)

    plain = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip, deflate"})

    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == f"W/{plain['ETag']}"


@pytest.mark.parametrize("method", ["PROPFIND", "POST", "OPTIONS"])
def test_other_methods_are_refused_without_asking_for_a_password(
    client, method, caplog
):
    url = address(registered().participant)

    assert client.generic(method, url).status_code == 405


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


def test_the_page_gives_a_new_address_and_ends_the_old_one(client):
    row = registered()
    old = address(row.participant)

    answer = client.post(tokens.calendar_path(row.participant), follow=True)

    row.participant.refresh_from_db()
    assert answer.status_code == 200
    assert address(row.participant) in answer.content.decode()
    assert (
        client.get(old).status_code,
        client.get(address(row.participant)).status_code,
    ) == (410, 200)


def test_looking_at_the_page_changes_nothing(client):
    row = registered()

    client.get(tokens.calendar_path(row.participant))

    row.participant.refresh_from_db()
    assert row.participant.feed_generation == 0


def test_a_page_that_is_not_ones_own_is_not_found(client):
    assert client.get("/calendars/12.x/").status_code == 404
