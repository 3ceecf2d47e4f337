"""What stands in the public feeds, and what an edit changes in them."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override
from icalendar import Calendar

from dialogues.models import City
from events import services
from events.choices import State
from events.models import Session
from tests.events.readers import by_icalendar, by_khal, by_vobject
from tests.events.spans import plain
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    MeetingFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
    from_now,
)

pytestmark = pytest.mark.django_db


def feed(client, language: str = "fr", series=None) -> bytes:
    name = {"fr": "dialogues-de-fairville", "en": "fairville-dialogues"}[language]
    path = f"series/{series.pk}-x" if series else name
    cache.clear()
    return client.get(f"/{language}/{path}.ics").content


def events_of(data: bytes) -> dict:
    events = Calendar.from_ical(data).walk("VEVENT")
    return {str(event["UID"]): event for event in events}


def blocks_of(data: bytes) -> dict[str, bytes]:
    """The bytes of each event, unfolded, by UID."""
    whole = data.replace(b"\r\n ", b"")
    blocks = re.findall(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", whole, re.DOTALL)
    return {re.search(rb"UID:(\S+)", block)[1].decode(): block for block in blocks}


def test_the_feed_says_its_name_source_page_and_how_often_to_ask(client):
    SessionFactory()

    data = feed(client, "en").decode()

    assert data.startswith(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        "PRODID:-//Fairville Dialogues//Sessions//EN\r\n"
        "NAME;LANGUAGE=en:Fairville Dialogues\r\n"
        "X-WR-CALNAME:Fairville Dialogues\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n"
        "SOURCE;VALUE=URI:http://testserver/en/fairville-dialogues.ics\r\n"
        "URL:http://testserver/en/sessions/\r\n"
        "X-PUBLISHED-TTL:PT6H\r\n"
    )
    assert "METHOD" not in data
    assert "ATTENDEE" not in data


def test_an_event_is_the_same_in_every_public_calendar(client):
    session = SessionFactory()
    uid = str(session.uid)

    all_of_them = blocks_of(feed(client))
    its_series = blocks_of(feed(client, series=session.series))
    alone = blocks_of(client.get(f"/fr/sessions/{session.pk}-x.ics").content)
    english = events_of(feed(client, "en"))

    assert all_of_them == its_series == alone
    for name in ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "CREATED", "DTSTART"):
        assert (
            english[uid][name].to_ical() == events_of(feed(client))[uid][name].to_ical()
        )


def test_drafts_and_undated_sessions_are_in_no_calendar(client):
    for trait in ("draft", "undated"):
        SessionFactory(**{trait: True})
    SessionFactory(publish_at=from_now(days=1))
    SessionFactory(withdrawn=True)

    assert events_of(feed(client)) == {}


def test_what_is_off_stays_and_says_so(client):
    rows = {
        state: SessionFactory(state=state, sequence=1, title_en="Water")
        for state in (State.CANCELLED, State.POSTPONED, State.WITHDRAWN)
    }

    events = events_of(feed(client, "en"))

    marks = {
        State.CANCELLED: "[Cancelled] Water",
        State.POSTPONED: "[Postponed] Water",
        State.WITHDRAWN: "[Cancelled] Water",
    }
    for state, row in rows.items():
        event = events[str(row.uid)]
        assert event["SUMMARY"] == marks[state]
        assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    gone = events[str(rows[State.WITHDRAWN].uid)]
    assert gone["DESCRIPTION"] == "http://testserver/en/sessions/"
    assert "LOCATION" not in gone


def test_a_series_holds_its_sub_series_and_nothing_else(client):
    parent = SeriesFactory(title_fr="Dialogues, saison 2")
    child = SeriesFactory(parent=parent, title_fr="Leviers")
    inside = SessionFactory(series=child)
    own = SessionFactory(series=parent)
    SessionFactory()

    data = feed(client, series=parent)

    assert events_of(data).keys() == {str(inside.uid), str(own.uid)}
    assert rb"X-WR-CALNAME:Dialogues\, saison 2" in data
    assert events_of(data)[str(inside.uid)]["CATEGORIES"].cats == [
        "Dialogues, saison 2",
        "Leviers",
    ]


def test_a_french_session_is_in_the_english_feed_with_its_own_tag(client):
    session = SessionFactory(french_only=True, title_fr="L’eau en commun")

    event = events_of(feed(client, "en"))[str(session.uid)]

    assert event["SUMMARY"] == "L’eau en commun"
    assert event["SUMMARY"].params == {"LANGUAGE": "fr"}
    assert event["DESCRIPTION"].params == {"LANGUAGE": "fr"}
    assert event["LOCATION"].params == {"LANGUAGE": "en"}


def test_the_description_says_hours_and_languages_and_no_names(client):
    dakar = CityFactory(name_fr="Dakar", timezone="Africa/Dakar")
    session = SessionFactory(
        starts_at=datetime(2027, 4, 15, 13, tzinfo=UTC),
        series=SeriesFactory(cities=[dakar], second_timezone="Europe/London"),
    )
    for source, language in (("fr", "en"), ("en", "fr")):
        SessionLanguageFactory(
            session=session, kind="interpretation", source=source, language=language
        )
    AppearanceFactory(session=session, affiliation_fr="Canari")

    said = str(events_of(feed(client))[str(session.uid)]["DESCRIPTION"])

    with override("fr"):
        page = f"http://testserver{session.get_absolute_url()}"
    assert plain(said) == (
        "En une phrase.\n\n15h–17h CEST / 14h–16h BST\n\n13h–15h  Dakar\n\n"
        f"français ⇄ anglais\n\n{page}"
    )


def test_a_moved_session_says_where_it_comes_from(client):
    session = SessionFactory(
        starts_at=datetime(2027, 4, 15, 13, tzinfo=UTC), title_en="Water"
    )
    session.starts_at = datetime(2027, 4, 22, 13, tzinfo=UTC)
    session.ends_at = datetime(2027, 4, 22, 15, tzinfo=UTC)
    services.save_session(session=session, author=None)

    event = events_of(feed(client, "en"))[str(session.uid)]

    assert event["SEQUENCE"] == 1
    said = plain(event["DESCRIPTION"])
    assert "Moved: it was announced for 15 April 2027." in said


def test_an_edit_changes_the_bytes_of_its_event_and_of_no_other(client):
    rows = SessionFactory.create_batch(3)
    before = blocks_of(feed(client))

    rows[1].summary_fr = "Autrement dit."
    services.save_session(session=rows[1], author=None)
    after = blocks_of(feed(client))

    assert {uid for uid in after if after[uid] != before[uid]} == {str(rows[1].uid)}
    assert before.keys() == after.keys()


def test_a_new_call_changes_no_calendar(client):
    session = SessionFactory()
    before = feed(client)

    MeetingFactory(session=session)

    assert feed(client) == before


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_of_any_length_takes_as_many_queries(
    client, count, language, django_assert_num_queries
):
    CityFactory(lab=True)
    for number in range(count):
        parent = SeriesFactory(cities=[CityFactory()])
        series = SeriesFactory(parent=parent)
        SessionFactory(series=series, french_only=number == 0, hybrid=True)

    with django_assert_num_queries(11):
        data = feed(client, language)
    with django_assert_num_queries(7):
        again = feed(client, language)  # nothing has changed: no entry is made anew

    assert len(events_of(data)) == count
    assert again == data


def test_what_changed_in_any_way_is_made_anew_and_nothing_else(client):
    city = CityFactory(name_fr="Dakar", name_en="Dakar", timezone="Africa/Dakar")
    series = SeriesFactory(cities=[city])
    session, other = SessionFactory(series=series), SessionFactory(in_person=True)
    before = blocks_of(feed(client))

    SessionLanguageFactory(session=session, language="en")  # not a date of change moves
    City.objects.filter(pk=city.pk).update(name_fr="Thiès")
    Session.objects.filter(pk=session.pk).update(title_fr="Autre titre")

    after = blocks_of(feed(client))
    assert b"Autre titre" in after[str(session.uid)]
    assert "Thiès".encode() in after[str(session.uid)]
    assert after[str(other.uid)] == before[str(other.uid)]


def test_three_programs_read_the_same_instants_in_the_feed(client):
    SessionFactory()
    SessionFactory(timezone="Africa/Cairo", starts_at=from_now(days=200))
    SessionFactory(in_person=True, timezone="Africa/Dakar", cancelled=True)

    data = feed(client)

    moments = by_icalendar(data)
    assert len(moments) == 3
    assert moments == by_vobject(data) == by_khal(data)


def test_the_help_page_names_every_way_and_how_fresh_it_is(client):
    session = SessionFactory()

    page = client.get("/en/calendars/").content.decode()

    series = f"testserver/en/series/{session.series.pk}-"
    for address in (
        "webcal://testserver/en/fairville-dialogues.ics",
        "https://calendar.google.com/calendar/r?cid=http%3A%2F%2Ftestserver%2Fen%2Ff",
        "https://outlook.live.com/calendar/0/addfromweb?url=http%3A%2F%2Ftestserver",
        "https://outlook.office.com/calendar/0/addfromweb?url=http%3A%2F%2Ftestserver",
        'value="http://testserver/en/fairville-dialogues.ics"',
        'download="fairville-dialogues.ics"',
        f"webcal://{series}",
    ):
        assert address in page
    assert "<script" not in page.replace('<script type="application/ld+json"', "")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_lead_to_their_calendars(client, language):
    session = SessionFactory()
    programme = client.get(f"/{language}/sessions/").content.decode()
    with_series = client.get(
        reverse("events:session_detail", args=[session.pk, "x"]), follow=True
    )

    assert f'href="/{language}/calendars/"' in programme
    assert "webcal://testserver/" in programme
    assert f"{session.series.pk}-" in with_series.content.decode()


def test_a_calendar_without_events_holds_one_component_all_the_same(client):
    """RFC 5545, section 3.6."""
    data = feed(client, series=SeriesFactory())

    assert [part.name for part in Calendar.from_ical(data).subcomponents] == [
        "VTIMEZONE"
    ]
    assert list(by_icalendar(data)) == list(by_khal(data)) == []
