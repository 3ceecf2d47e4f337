"""Each answer has an id, and a line that says what was asked and how it went."""

import logging
import re

import pytest

pytestmark = pytest.mark.django_db

MADE = re.compile(r"[0-9a-f]{16}")
GIVEN = "3f2a77d0-0c1b-4d26-9f3e-6a4a1f0c2b11"


@pytest.fixture
def lines(caplog, settings):
    settings.ACCESS_LOG = True
    caplog.set_level(logging.INFO)

    def written() -> list[str]:
        return [
            record.getMessage()
            for record in caplog.records
            if record.name == "fairville_site.access"
        ]

    return written


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *(("/fr/", 200), ("/en/nothing/", 404), ("/admin/", 302), ("/healthz", 200)),
        *(("/static/css/base.css", 200), ("/en/sessions/atom.xml", 200)),
    ],
)
def test_every_answer_has_an_id_of_its_own(client, path, status):
    answers = [client.get(path), client.get(path)]

    assert {answer.status_code for answer in answers} == {status}
    made = {answer["X-Request-ID"] for answer in answers}
    assert len(made) == 2
    assert all(MADE.fullmatch(one) for one in made)


def test_so_has_what_is_refused_at_the_door(client):
    foreign = client.get("/fr/", headers={"Host": "evil.example"})

    assert (client.trace("/fr/").status_code, foreign.status_code) == (405, 400)
    assert MADE.fullmatch(client.trace("/fr/")["X-Request-ID"])
    assert MADE.fullmatch(foreign["X-Request-ID"])


def test_a_kept_page_has_a_new_id_each_time(client, settings):
    settings.PAGE_CACHE = True

    answers = [client.get("/fr/") for _ in range(3)]

    assert len({answer["ETag"] for answer in answers}) == 1
    assert len({answer["X-Request-ID"] for answer in answers}) == 3


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        (1, GIVEN, True),
        (0, GIVEN, False),
        (1, "nur@example.org", False),
        (1, "two words", False),
        (1, "x" * 65, False),
        (1, "short", False),
        (1, "", False),
    ],
)
def test_only_our_own_proxy_names_an_answer(client, settings, proxies, given, is_taken):
    settings.TRUSTED_PROXIES = proxies

    said = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]

    assert (said == given) is is_taken
    assert is_taken or MADE.fullmatch(said)


def test_a_line_says_what_was_asked_and_how_it_went_and_nothing_of_whom(client, lines):
    client.get(
        "/en/nothing/%C3%A9%0A%3F/?q=zqcanaryqz",
        headers={"User-Agent": "zqcanaryqz", "Referer": "http://zqcanaryqz.example"},
        REMOTE_ADDR="192.0.2.77",
    )
    client.post("/healthz", {"name": "zqcanaryqz"})

    said = [re.sub(r"\d+ ms$", "N ms", line) for line in lines()]
    assert said == [
        "GET /en/nothing/%C3%A9%0A%3F/ 404 N ms",
        "POST /healthz 405 N ms",
    ]


def test_without_access_log_there_is_no_line(client, lines, settings):
    settings.ACCESS_LOG = False

    assert client.get("/healthz").status_code == 200
    assert lines() == []
