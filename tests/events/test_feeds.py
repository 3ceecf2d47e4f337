from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils.translation import override
from icalendar import Calendar

from events.models import Session
from tests.factories import (
    CityFactory,
    MeetingFactory,
    SeriesFactory,
    SessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


def address(session: Session, language: str) -> str:
    with override(language):
        return f"{session.get_absolute_url()[:-1]}.ics"


def event_of(data: bytes) -> dict:
    [event] = Calendar.from_ical(data).walk("VEVENT")
    return event


def test_session_file_gives_the_session_in_the_language_of_its_address(client):
    dakar = CityFactory(name_fr="Dakar", name_en="Dakar", timezone="Africa/Dakar")
    session = SessionFactory(
        title_fr="Défendre l’eau",
        title_en="Defending water",
        april_2026=True,
        series=SeriesFactory(cities=[dakar]),
    )

    answer = client.get(address(session, "fr"))

    event = event_of(answer.content)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="{session.pk}-defendre-l-eau.ics"'
    )
    assert str(event["SUMMARY"]) == "Défendre l’eau"
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2026, 4, 16, 13, tzinfo=UTC)
    assert str(event["UID"]) == str(session.uid)
    assert "13h–15h  Dakar" in str(event["DESCRIPTION"])
    assert str(event["DESCRIPTION"]).endswith(
        f"http://testserver{address(session, 'fr')[:-4]}/"
    )


def test_session_file_in_english_is_the_same_event(client):
    session = SessionFactory(title_en="Defending water")

    event = event_of(client.get(address(session, "en")).content)

    assert str(event["SUMMARY"]) == "Defending water"
    assert str(event["UID"]) == str(session.uid)


def test_session_file_of_a_place_names_it_whole(client):
    venue = VenueFactory(name="Usquare", latitude="50.82345", longitude="4.38821")
    session = SessionFactory(in_person=True, venue=venue, room="Salle B")

    event = event_of(client.get(address(session, "en")).content)

    assert str(event["LOCATION"]) == "Usquare, Salle B, rue Haute 1, 1000 Bruxelles"
    assert event["GEO"].to_ical() == "50.82345;4.38821"


def test_session_file_borrows_words_and_says_their_language(client):
    session = SessionFactory(french_only=True, title_fr="Seulement en français")

    event = event_of(client.get(address(session, "en")).content)

    assert str(event["SUMMARY"]) == "Seulement en français"
    assert event["SUMMARY"].params["LANGUAGE"] == "fr"


def test_session_file_answers_a_stale_slug_without_redirecting(client):
    session = SessionFactory()

    answer = client.get(f"/fr/sessions/{session.pk}-ancien-titre.ics")

    assert answer.status_code == 200


@pytest.mark.parametrize("trait", ["draft", "withdrawn", "undated"])
def test_session_file_is_not_there_for_what_is_in_no_calendar(client, trait):
    session = SessionFactory(**{trait: True})

    assert client.get(address(session, "fr")).status_code == 404


def test_session_file_of_a_cancelled_session_says_so(client):
    session = SessionFactory(cancelled=True)

    event = event_of(client.get(address(session, "en")).content)

    assert (str(event["STATUS"]), str(event["TRANSP"])) == ("CANCELLED", "TRANSPARENT")
    assert str(event["SUMMARY"]).startswith("[Cancelled] ")


def test_session_file_holds_nothing_of_the_call(client):
    meeting = MeetingFactory()

    data = client.get(address(meeting.session, "fr")).content.decode()

    for secret in (meeting.join_url, meeting.passcode, meeting.number, "canary"):
        assert secret not in data


def test_session_file_is_the_same_bytes_twice_and_takes_few_queries(
    client, django_assert_num_queries
):
    session = SessionFactory()
    CityFactory(lab=True)

    with django_assert_num_queries(4):
        first = client.get(address(session, "fr")).content

    with django_assert_num_queries(1):
        assert client.get(address(session, "fr")).content == first


@pytest.mark.parametrize("method", ["PROPFIND", "POST", "PUT", "DELETE"])
def test_session_file_refuses_other_methods_without_asking_for_a_password(
    client, method
):
    session = SessionFactory()

    answer = client.generic(method, address(session, "fr"))

    assert answer.status_code == 405


def test_session_file_sets_no_cookie(client):
    url = reverse("events:session_file", args=[SessionFactory().pk, "x"])

    answer = client.get(url)

    assert answer.cookies == {}
    assert "Set-Cookie" not in answer.headers
