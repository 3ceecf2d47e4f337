"""Kept pages: what is kept, for whom, and for how long."""

import gzip
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from events import services
from events.choices import Mode
from events.models import Session
from fairville_site import content_version, content_watch
from fairville_site.content_watch import next_moment
from fairville_site.page_cache import PageCacheMiddleware
from tests.factories import PlacesFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
PROGRAMME = "/en/sessions/"


@pytest.fixture(autouse=True)
def kept(settings):
    settings.PAGE_CACHE = True


@pytest.fixture
def each_time(monkeypatch):
    """As if a second lay between any two requests: the version is read each time."""
    monkeypatch.setattr(content_watch, "VERSION_SECONDS", 0)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def queries(client, address, **extra) -> tuple[int, HttpResponse]:
    with CaptureQueriesContext(connection) as context:
        answer = client.get(address, **extra)
    return len(context), answer


def make(title: str, start: timedelta, **facts) -> Session:
    return SessionFactory(
        title_en=title,
        title_fr=title,
        starts_at=NOW + start,
        ends_at=NOW + start + timedelta(hours=1),
        **facts,
    )


def test_a_kept_page_asks_for_the_version_once_a_second(client, clock):
    make("Water", timedelta(days=1))
    first = client.get(PROGRAMME)

    number, again = queries(client, PROGRAMME)

    assert number == 0
    assert again.content == first.content
    assert b"Water" in again.content
    control = "public, max-age=0, s-maxage=30, stale-while-revalidate=60"
    assert again["Cache-Control"] == control
    assert again["Vary"] == "Accept-Encoding"
    assert again["Content-Language"] == "en"
    assert "default-src 'none'" in again["Content-Security-Policy"]
    assert again["Content-Length"] == str(len(again.content))


def test_it_is_sent_packed_to_who_takes_that(client):
    plain = client.get(PROGRAMME)
    packed = client.get(PROGRAMME, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    refused = client.get(PROGRAMME, headers={"Accept-Encoding": "gzip;q=0"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content == refused.content
    assert packed["ETag"] == f"W/{plain['ETag']}"
    assert "Content-Encoding" not in refused.headers


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_who_has_it_gets_304_with_one_query(client, each_time, encoding):
    headers = {"Accept-Encoding": encoding}
    etag = client.get(PROGRAMME, headers=headers)["ETag"]

    number, answer = queries(
        client, PROGRAMME, headers={**headers, "If-None-Match": etag}
    )

    assert (answer.status_code, answer.content, number) == (304, b"", 1)
    assert answer["ETag"] == etag
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Cache-Control"].startswith("public, max-age=0")


def test_a_first_asker_who_has_it_gets_304_and_all_others_the_page(client):
    etag = client.get(PROGRAMME)["ETag"]
    other = Client()

    first = other.get(PROGRAMME, headers={"If-None-Match": etag})

    assert first.status_code == 304
    assert b"<h1>" in other.get(PROGRAMME).content


def test_head_has_the_headers_of_get(client):
    head, get = client.head(PROGRAMME), client.get(PROGRAMME)

    assert head.content == b""
    own = {"X-Request-ID": ""}
    assert dict(head.headers) | own == dict(get.headers) | own
    assert b"<h1>" in get.content


def test_head_of_what_is_not_kept_has_no_body_either(client):
    head = client.head("/en/follow/")

    assert (head.status_code, head.content) == (200, b"")


def test_an_edit_is_seen_within_a_second_by_every_process():
    one, other = Client(), Client()
    SessionFactory(title_en="Water")
    for process in (one, other):
        assert b"Energy" not in process.get(PROGRAMME).content

    SessionFactory(title_en="Energy")
    time.sleep(0.9)

    for process in (one, other):
        assert b"Energy" in process.get(PROGRAMME).content


@pytest.mark.parametrize(
    ("facts", "before", "after", "moment"),
    [
        ({}, "Running now", "", timedelta(hours=2)),
        ({"publish_at": NOW + timedelta(minutes=3)}, "", "Water", timedelta(minutes=3)),
        ({}, "", "Running now", timedelta(hours=1)),
        (
            {"registration_mode": "open", "opens_at": NOW + timedelta(minutes=3)},
            "Registration not open yet",
            "",
            timedelta(minutes=3),
        ),
        (
            {"registration_mode": "open", "closes_at": NOW + timedelta(minutes=3)},
            "",
            "Registration closed",
            timedelta(minutes=3),
        ),
    ],
)
def test_words_that_depend_on_time_change_on_time(
    client, clock, facts, before, after, moment
):
    session = make("Water", timedelta(hours=1), **facts)
    clock.move_to(NOW + moment - timedelta(seconds=1))
    early = client.get(PROGRAMME).content.decode()
    clock.shift(timedelta(seconds=1))
    late = client.get(PROGRAMME).content.decode()

    assert early != late
    assert next_moment(NOW + moment - timedelta(seconds=1)) == NOW + moment
    assert before in early
    assert after in late
    assert session.pk


def test_the_next_moment_is_one_cheap_query_and_midnight_at_the_latest(
    django_assert_num_queries,
):
    make("Over", timedelta(days=-5))
    make("Draft", timedelta(hours=1), state="draft")

    with django_assert_num_queries(1):
        moment = next_moment(NOW)

    assert moment == datetime(2026, 5, 5, tzinfo=UTC)


def test_the_word_for_places_makes_a_version_only_when_it_changes():
    places = PlacesFactory(capacity=5)
    seat = {"session_id": places.session_id, "mode": Mode(places.mode)}
    changed = []
    for step in [services.take_place] * 5 + [services.free_place] * 5:
        version = content_version.current()
        step(**seat)
        changed.append(content_version.current() != version)

    # 5 free; 4; then the last 3; none; and back again.
    taking, giving = (
        [False, True, False, False, True],
        [True, False, False, True, False],
    )
    assert changed == taking + giving


def test_marks_of_campaigns_are_taken_off(client):
    plain = client.get(PROGRAMME)

    number, marked = queries(client, f"{PROGRAMME}?utm_source=mail&fbclid=me")

    assert number == 0
    assert marked.content == plain.content


def kept_by(render) -> PageCacheMiddleware:
    return PageCacheMiddleware(render)


def test_many_at_once_wait_for_one_rendering():
    started, go, made = threading.Event(), threading.Event(), []

    def render(request):
        made.append(request.path)
        started.set()
        go.wait(5)
        return HttpResponse("page")

    cache = kept_by(render)
    cache.watch.version = lambda: "1"
    cache.watch.expires_at = lambda _version: NOW.timestamp() * 2
    answers = []

    def ask() -> None:
        answers.append(cache(RequestFactory().get("/en/")).content)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    started.wait(5)
    go.set()
    for thread in threads:
        thread.join(5)

    assert answers == [b"page"] * 8
    assert made == ["/en/"]


def test_the_old_page_is_served_when_it_cannot_be_made_again(rf, clock):
    answers = [HttpResponse("page"), HttpResponse("failed", status=500)]
    cache = kept_by(lambda _request: answers.pop(0))
    first = cache(rf.get("/en/"))
    clock.shift(timedelta(days=1))

    again = cache(rf.get("/en/"))

    assert (first.content, again.content, answers) == (b"page", b"page", [])


def test_but_never_once_the_version_rose(rf, each_time):
    answers = [HttpResponse("page"), HttpResponse("failed", status=500)]
    cache = kept_by(lambda _request: answers.pop(0))
    cache(rf.get("/en/"))
    content_version.bump()

    assert cache(rf.get("/en/")).status_code == 500
