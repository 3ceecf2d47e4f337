"""Calendars as applications fetch them: validators, packing, methods, headers."""

import gzip
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from events import services
from events.calendars import links
from events.models import Session
from tests.factories import (
    CityFactory,
    SeriesFactory,
    SessionFactory,
    SpeakerFactory,
    from_now,
)

pytestmark = pytest.mark.django_db

PROGRAMME = {
    "fr": "/fr/dialogues-de-fairville.ics",
    "en": "/en/fairville-dialogues.ics",
}


def path_of(kind: str, session: Session, language: str = "fr") -> str:
    with override(language):
        return {
            "programme": links.programme_path(),
            "series": links.series_path(session.series),
            "session": links.session_path(session),
        }[kind]


kinds = pytest.mark.parametrize("kind", ["programme", "series", "session"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_programme_has_its_address_for_ever(client, language):
    SessionFactory()

    assert path_of("programme", Session.objects.get(), language) == PROGRAMME[language]
    assert client.get(PROGRAMME[language]).status_code == 200


@kinds
def test_an_unchanged_calendar_costs_one_query(client, kind, django_assert_num_queries):
    url = path_of(kind, SessionFactory())
    first = client.get(url)

    for headers in (
        {"If-None-Match": first["ETag"]},
        {"If-None-Match": f'"other", W/{first["ETag"]}'},
        {"If-None-Match": first["ETag"], "Accept-Encoding": "gzip"},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        with django_assert_num_queries(1):
            answer = client.get(url, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"].removeprefix("W/") == first["ETag"]
        assert answer["Last-Modified"] == first["Last-Modified"]
        assert answer["Vary"] == "Accept-Encoding"
        assert "html" not in answer["Content-Type"]


@kinds
def test_another_process_makes_the_same_bytes_and_stamps(client, kind):
    CityFactory(lab=True)
    url = path_of(kind, SessionFactory())

    first = client.get(url)
    cache.clear()
    second = client.get(url)

    assert second.content == first.content
    for name in ("ETag", "Last-Modified"):
        assert second[name] == first[name]


@kinds
def test_head_answers_as_get_does(client, kind):
    url = path_of(kind, SessionFactory())

    head, get = client.head(url), client.get(url)

    assert head.content == b""
    for name in ("Content-Type", "ETag", "Last-Modified", "Content-Length"):
        assert head[name] == get[name]


@kinds
def test_the_same_bytes_come_packed_with_a_weak_etag(client, kind):
    url = path_of(kind, SessionFactory())
    plain = client.get(url)

    for wish in ("gzip", "deflate, gzip;q=0.8", "br, x-gzip", "GZIP"):
        packed = client.get(url, headers={"Accept-Encoding": wish})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert packed["ETag"] == f"W/{plain['ETag']}"
    for wish in ("", "identity", "gzip;q=0", "br"):
        answer = client.get(url, headers={"Accept-Encoding": wish})
        assert "Content-Encoding" not in answer
        assert answer.content == plain.content


@kinds
@pytest.mark.parametrize(
    "accept",
    [
        "text/calendar, application/ics, text/plain;q=0.9",
        "text/calendar,text/plain;q=0.8,*/*;q=0.5",
        "text/calendar, application/calendar+json, application/calendar+xml",
        "application/json",
        "",
    ],
)
def test_any_accept_gets_the_calendar_in_the_language_of_the_path(client, kind, accept):
    url = path_of(kind, SessionFactory())
    plain = client.get(url)

    answer = client.get(url, headers={"Accept": accept, "Accept-Language": "en"})

    assert (answer.status_code, answer.content) == (200, plain.content)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Language"] == "fr"


@kinds
def test_public_calendars_may_be_kept_and_read_by_other_sites(client, kind):
    answer = client.get(path_of(kind, SessionFactory()), headers={"Cookie": "a=b"})

    assert answer["Cache-Control"] == "public, max-age=900"
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.cookies == {}


@kinds
@pytest.mark.parametrize("method", ["PROPFIND", "POST", "PUT", "OPTIONS", "REPORT"])
def test_other_methods_are_refused_without_asking_for_a_password(client, kind, method):
    url = path_of(kind, SessionFactory())

    assert client.generic(method, url).status_code == 405


def test_a_stale_slug_is_answered_without_redirecting(client):
    session = SessionFactory()

    for url in (
        f"/fr/series/{session.series.pk}-ancien-nom.ics",
        f"/fr/sessions/{session.pk}-ancien-titre.ics",
        "/fr/fairville-dialogues.ics",
    ):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "fr" in Calendar.from_ical(answer.content)["PRODID"].lower()


@pytest.mark.parametrize("url", ["/fr/series/999999-x.ics", "/fr/autre.ics"])
def test_what_is_not_there_is_never_an_empty_calendar(client, url):
    assert client.get(url).status_code == 404


def edited_title(session: Session) -> None:
    session.title_fr = "Autre titre"
    services.save_session(session=session, author=None)


def edited_city(session: Session) -> None:
    with services.stamping_calendars(material=True):
        session.series.cities.get().delete()


@kinds
@pytest.mark.parametrize("edit", [edited_title, edited_city])
def test_an_edit_is_seen_at_once_by_etag_and_by_date(client, kind, edit):
    with time_machine.travel("2026-03-01 10:00:00+00:00", tick=False) as clock:
        series = SeriesFactory(cities=[CityFactory()])
        session = SessionFactory(series=series, starts_at=from_now(days=3))
        url = path_of(kind, session)
        first = client.get(url)
        clock.shift(1)
        edit(session)

        for name in ("If-None-Match", "If-Modified-Since"):
            old = first["ETag" if name == "If-None-Match" else "Last-Modified"]
            assert client.get(url, headers={name: old}).status_code == 200


def test_what_no_calendar_says_leaves_the_bytes_as_they_are(client):
    url = path_of("programme", SessionFactory())
    first = client.get(url)

    SpeakerFactory()

    for name, old in (
        ("If-None-Match", first["ETag"]),
        ("If-Modified-Since", first["Last-Modified"]),
    ):
        assert client.get(url, headers={name: old}).status_code == 304


def test_a_session_appears_at_its_moment_without_an_edit(client):
    with time_machine.travel("2026-03-01 10:00:00+00:00", tick=False) as clock:
        session = SessionFactory(
            publish_at=datetime(2026, 3, 1, 10, 5, tzinfo=UTC),
            starts_at=from_now(days=3),
        )
        first = client.get(PROGRAMME["en"])
        clock.shift(301)
        same_by_date = {"If-Modified-Since": first["Last-Modified"]}
        second = client.get(PROGRAMME["en"], headers=same_by_date)

    assert Calendar.from_ical(first.content).walk("VEVENT") == []
    [event] = Calendar.from_ical(second.content).walk("VEVENT")
    assert str(event["UID"]) == str(session.uid)
    assert second["Last-Modified"] == "Sun, 01 Mar 2026 10:05:00 GMT"
    assert event["DTSTAMP"].dt == session.publish_at


def test_the_oldest_leave_on_the_first_of_a_month(client):
    with time_machine.travel("2026-03-31 23:59:00+00:00", tick=False) as clock:
        SessionFactory(
            starts_at=datetime(2025, 3, 1, tzinfo=UTC), changed_at=timezone.now()
        )
        SessionFactory(
            starts_at=datetime(2025, 4, 1, tzinfo=UTC), changed_at=timezone.now()
        )
        before = client.get(PROGRAMME["fr"])
        clock.shift(60)
        after = client.get(
            PROGRAMME["fr"], headers={"If-Modified-Since": before["Last-Modified"]}
        )

    assert len(Calendar.from_ical(before.content).walk("VEVENT")) == 2
    assert len(Calendar.from_ical(after.content).walk("VEVENT")) == 1
