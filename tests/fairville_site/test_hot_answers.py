"""What was answered a moment ago, for all, leaves before Django sees a request."""

import logging
import re
import time
from collections.abc import Iterator
from wsgiref.util import setup_testing_defaults

import pytest
import time_machine
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections

from fairville_site import content_version, content_watch, hot_answers
from fairville_site.hot_answers import HotAnswers
from tests.factories import SessionFactory
from tests.fairville_site.test_page_cache_hostile import HOSTILE, QUERIES

pytestmark = pytest.mark.django_db

PROGRAMME = "/en/sessions/"
PACKED = {"HTTP_ACCEPT_ENCODING": "gzip"}


class Door:
    """The site as a server calls it, and how often a request reached Django."""

    def __init__(self) -> None:
        django = WSGIHandler()
        self.reached = 0

        def counted(environ, start_response):
            self.reached += 1
            return django(environ, start_response)

        self.django = counted
        self.application = HotAnswers(counted)

    def ask(self, path: str, **words: str) -> tuple[int, dict[str, str], bytes]:
        return self._told(self.application, path, words)

    def ask_django(self, path: str, **words: str) -> tuple[int, dict[str, str], bytes]:
        return self._told(self.django, path, words)

    def _told(self, application, path, words):
        environ = {"HTTP_HOST": "testserver", "PATH_INFO": path, **words}
        setup_testing_defaults(environ)
        said: list[tuple[str, list[tuple[str, str]]]] = []
        body = application(environ, lambda *head: said.append(head[:2]))
        whole = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        [(status, head)] = said
        assert len(dict(head)) == len(head)  # none is sent twice
        return int(status.split()[0]), dict(head), whole


@pytest.fixture
def door(settings) -> Iterator[Door]:
    """The connection stays that of the test, as Django's own client has it."""
    settings.PAGE_CACHE = True
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield Door()
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.fixture
def later(monkeypatch):
    """Time goes on when it is told to."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    return pass_by


def test_it_is_the_answer_of_django_with_an_id_of_its_own(door):
    SessionFactory(title_en="Water", title_fr="L’eau")
    of_django = [door.ask(PROGRAMME), door.ask(PROGRAMME, **PACKED)]

    hot = [door.ask(PROGRAMME), door.ask(PROGRAMME, **PACKED)]

    assert door.reached == 2
    ids = {head.pop("X-Request-ID") for _, head, _ in of_django + hot}
    assert len(ids) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)
    assert hot == of_django
    assert b"Water" in hot[0][2]
    assert hot[1][1]["Content-Encoding"] == "gzip"
    assert hot[1][1]["Content-Length"] == str(len(hot[1][2]))


def test_who_has_it_already_is_told_so(door):
    tag = door.ask(PROGRAMME)[1]["ETag"]
    known = {"HTTP_IF_NONE_MATCH": tag}

    told = [door.ask(PROGRAMME, **known) for _ in range(2)]

    assert [(status, body) for status, _, body in told] == [(304, b"")] * 2
    assert door.ask(PROGRAMME, HTTP_IF_NONE_MATCH='"other"')[0] == 200
    assert door.reached == 3


def test_an_edit_shows_as_soon_as_the_version_is_read_again(door, later):
    session = SessionFactory(title_en="Water", title_fr="L’eau")
    assert b"Water" in door.ask(PROGRAMME)[2]
    type(session).objects.filter(pk=session.pk).update(title_en="Sand")
    content_version.bump()

    later(content_watch.VERSION_SECONDS - 0.1)
    assert b"Water" in door.ask(PROGRAMME)[2]
    assert door.reached == 1
    later(0.2)
    assert b"Sand" in door.ask(PROGRAMME)[2]


def test_no_answer_outlives_the_moment_that_changes_a_word_of_it(door, later):
    with time_machine.travel("2026-05-04T23:59:59.5Z", tick=False):
        door.ask(PROGRAMME)

    later(0.4)
    door.ask(PROGRAMME)
    assert door.reached == 1
    later(0.2)
    door.ask(PROGRAMME)
    assert door.reached == 2


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"HTTP_HOST": "evil.example"}, 400),
        ({"QUERY_STRING": "q=water"}, 200),
        ({"QUERY_STRING": "page=2"}, 200),
        ({"PATH_INFO": "/fr/sessions/"}, 200),
        ({"HTTP_IF_MATCH": '"other"'}, 412),
        ({"REQUEST_METHOD": "POST"}, 403),
        ({"REQUEST_METHOD": "HEAD"}, 200),
    ],
)
def test_other_words_get_their_own_answer(door, words, status):
    door.ask(PROGRAMME)

    said, head, body = door.ask(**{"path": PROGRAMME, **words})

    assert (said, door.reached) == (status, 2)
    if "PATH_INFO" in words:
        assert head["Content-Language"] == "fr"
    if words.get("REQUEST_METHOD") == "HEAD":
        assert body == b""


@pytest.mark.parametrize("path", [PROGRAMME, "/en/fairville-dialogues.ics"])
def test_whatever_is_sent_along_the_answer_is_that_of_django(door, path):
    SessionFactory(title_en="Water", title_fr="L’eau")
    of_old = {
        "HTTP_" + name.upper().replace("-", "_"): HOSTILE[name] for name in HOSTILE
    }
    sent = [{name: value} for name, value in of_old.items()]
    sent += [of_old, *({"QUERY_STRING": query} for query in QUERIES)]

    for words in sent:
        door.ask(path)
        answers = [
            *(door.ask(path, **words), door.ask(path, **words)),
            door.ask_django(path, **words),
        ]

        for _, head, _ in answers:
            head.pop("X-Request-ID")
        assert answers[0] == answers[1] == answers[2], words


def test_by_http_it_is_sent_to_https_though_hot(door, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    door = Door()

    answers = [
        door.ask(PROGRAMME, HTTP_X_FORWARDED_PROTO=proto)[0]
        for proto in ("https", "https", "http")
    ]

    assert (answers, door.reached) == ([200, 200, 301], 2)


@pytest.mark.parametrize("path", ["/healthz", "/", "/en/nothing/", "/admin/login/"])
def test_what_the_page_cache_does_not_keep_is_never_hot(door, path):
    statuses = {door.ask(path)[0] for _ in range(2)}

    assert (len(statuses), door.reached) == (1, 2)


def test_the_cookies_of_a_visitor_change_nothing_and_reach_nobody(door):
    own = {"HTTP_COOKIE": "sessionid=zqcanaryqz; csrftoken=zqcanaryqz"}

    answers = [door.ask(PROGRAMME), *(door.ask(PROGRAMME, **own) for _ in range(2))]

    assert door.reached == 1
    assert len({body for _, _, body in answers}) == 1
    assert all("Set-Cookie" not in head for _, head, _ in answers)


def test_a_hot_answer_has_its_line_too(door, settings, caplog):
    settings.ACCESS_LOG = True
    caplog.set_level(logging.INFO, logger="fairville_site.access")

    door.ask(PROGRAMME)
    door.ask(PROGRAMME, QUERY_STRING="utm_source=zqcanaryqz")
    door.ask(PROGRAMME, QUERY_STRING="utm_source=zqcanaryqz")

    lines = [re.sub(r"\d+ ms$", "N ms", line) for line in caplog.messages]
    assert lines == [f"GET {PROGRAMME} 200 N ms"] * 3
    assert door.reached == 2


def test_marks_without_end_fill_no_memory(door, monkeypatch):
    monkeypatch.setattr(hot_answers, "MOST", 3)
    marks = [f"utm_source={number}" for number in range(4)]
    for mark in marks:
        door.ask(PROGRAMME, QUERY_STRING=mark)
    assert door.reached == 4

    door.ask(PROGRAMME, QUERY_STRING=marks[3])
    assert door.reached == 4
    door.ask(PROGRAMME, QUERY_STRING=marks[0])
    assert door.reached == 5
