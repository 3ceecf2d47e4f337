from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from events.ical import Person, Text, session_file
from tests.events.sample_calendars import (
    FILES,
    LANGUAGES,
    SAID,
    cancelled,
    online,
    postponed,
)
from tests.events.spans import CAIRO, DAKAR, span

GOLDEN = Path(__file__).parent / "golden"


def event_of(data: bytes):
    [event] = Calendar.from_ical(data).walk("VEVENT")
    return event


def lines_of(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_every_file_is_the_golden_one(name, language):
    _, write = FILES[name]

    assert write(language) == (GOLDEN / f"{name}.{language}.ics").read_bytes()


def test_no_golden_file_is_left_over():
    names = {f"{name}.{language}.ics" for name in FILES for language in LANGUAGES}

    assert {path.name for path in GOLDEN.glob("*.ics")} == names


def test_session_file_does_not_change_with_nothing_changed():
    assert session_file(online(), language="en") == session_file(
        online(), language="en"
    )


def test_session_file_reads_back_as_the_same_instants():
    event = event_of(session_file(online(), language="en"))

    assert event.start == online().span.starts_at
    assert event.end == online().span.ends_at
    assert event["DTSTART"].params == {"TZID": "Europe/Paris"}


def test_a_postponed_session_keeps_its_old_hours_marked():
    event = event_of(session_file(postponed("fr"), language="fr"))

    assert event["SUMMARY"] == f"[Reportée] {SAID['fr']['summary']}"
    assert event.start == online().span.starts_at
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_the_mark_is_in_the_language_of_the_file_and_the_tag_is_the_titles():
    event = event_of(session_file(cancelled("fr"), language="en"))

    assert event["SUMMARY"] == f"[Cancelled] {SAID['fr']['summary']}"
    assert event["SUMMARY"].params == {"LANGUAGE": "fr"}


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        (CAIRO, "2026-05-11T15:00", "2026-05-11T17:00"),
        ("America/Sao_Paulo", "2018-01-11T15:00", "2018-01-11T17:00"),
        ("UTC", "2026-05-11T15:00", "2026-05-11T17:00"),
        ("GMT", "2026-05-11T15:00", "2026-05-11T17:00"),
        ("Etc/GMT+3", "2026-05-11T15:00", "2026-05-11T17:00"),
    ],
)
def test_hours_are_in_utc_where_no_plain_rule_says_them(zone, start, end):
    session = replace(online(), span=span(start, end, zone))

    data = session_file(session, language="en")

    event = event_of(data)
    assert b"VTIMEZONE" not in data
    assert b"TZID" not in data
    assert event["DTSTART"].to_ical().endswith(b"Z")
    assert (event.start, event.end) == (session.span.starts_at, session.span.ends_at)


def test_hours_that_clocks_show_twice_are_in_utc():
    night = replace(
        online().span,
        starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ends_at=datetime(2026, 10, 25, 1, 15, tzinfo=UTC),
    )

    lines = lines_of(session_file(replace(online(), span=night), language="en"))

    assert "DTSTART:20261025T003000Z" in lines
    assert "DTEND:20261025T011500Z" in lines


def test_a_zone_without_summer_time_has_one_standard():
    session = span("2026-04-16T13:00", "2026-04-16T15:00", DAKAR)

    lines = lines_of(session_file(replace(online(), span=session), language="en"))

    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert zone[1:] == [
        "TZID:Africa/Dakar",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:GMT",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
    ]


def test_days_end_on_the_day_after_the_last():
    days = span("2023-05-25T00:00", "2023-05-28T00:00", CAIRO, day_only=True)

    data = session_file(replace(online(), span=days), language="en")

    assert "DTSTART;VALUE=DATE:20230525" in lines_of(data)
    assert "DTEND;VALUE=DATE:20230528" in lines_of(data)
    assert b"VTIMEZONE" not in data


def test_long_lines_of_text_are_cut_where_outlook_would():
    session = replace(
        online(),
        summary=Text("é" * 253 + "🌍" * 9, "fr"),
        location=Text("é" * 255, "fr"),
    )

    event = event_of(session_file(session, language="fr"))

    assert event["SUMMARY"] == "é" * 253 + "…"
    assert event["LOCATION"] == "é" * 255


def test_texts_lose_what_calendars_cannot_hold():
    session = replace(
        online(),
        summary=Text(" a\x00b\nc\u2028d\xa0?\ud800 ", "fr"),
        description=Text("un\r\ndeux\rtrois\x85quatre\x0b\tcinq\x9f\n", "fr"),
        location=Text("\n ", "fr"),
        url="https://example.org/fr/sessions/12-\x7fdéfendre l'eau/",
        organizer=Person("  ", "été@example.org"),
    )

    event = event_of(session_file(session, language="fr"))

    address = "https://example.org/fr/sessions/12-d%C3%A9fendre%20l'eau/"
    assert event["SUMMARY"] == "ab c d\xa0?"
    assert event["DESCRIPTION"] == f"un\ndeux\ntrois\nquatre\tcinq\n\n{address}"
    assert "LOCATION" not in event
    assert event["URL"] == address
    assert event["ORGANIZER"] == "mailto:%C3%A9t%C3%A9@example.org"
    assert event["ORGANIZER"].params == {}


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((48.8934, 2.38821), "GEO:48.89340;2.38821"),
        ((0.00001, -0.5), "GEO:0.00001;-0.50000"),
    ],
)
def test_geo_has_dots_and_no_exponent_in_any_language(place, text):
    data = session_file(replace(online("fr"), geo=place), language="fr")

    assert text in lines_of(data)


def test_nobody_is_named_and_no_uid_is_the_calendars():
    data = session_file(online(), language="en")

    assert b"ATTENDEE" not in data
    assert "UID" not in Calendar.from_ical(data)
    assert data.count(b"UID:") == 1
