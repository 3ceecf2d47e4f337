"""Nothing that a visitor sends reaches the page that another one is sent."""

from itertools import product

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from fairville_site import content_version, content_watch
from tests.factories import RegistrationFactory, SessionFactory

pytestmark = pytest.mark.django_db

MARK = "zyxwvut"
PAGES = ["/en/", "/fr/", "/en/sessions/", "/fr/sessions/", "/en/calendars/"]
FEEDS = ["/en/fairville-dialogues.ics", "/en/sessions/atom.xml", "/en/sessions.json"]
HOSTILE = {
    "Accept": MARK,
    "Accept-Charset": MARK,
    "Accept-Encoding": f"gzip;q={MARK}, gzip;q=1.2.3, {MARK}",
    "Accept-Language": f"fr, {MARK}",
    "Cache-Control": f"no-cache, {MARK}",
    "Forwarded": f"host={MARK}.example",
    "If-Modified-Since": MARK,
    "If-None-Match": f'W/"{MARK}", {MARK}',
    "Origin": f"https://{MARK}.example",
    "Prefer": MARK,
    "Range": "bytes=0-3",
    "Referer": f"https://{MARK}.example/{MARK}",
    "Sec-Fetch-Site": "cross-site",
    "User-Agent": MARK,
    "X-Forwarded-Host": f"{MARK}.example",
    "X-Forwarded-Proto": MARK,
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": f"/fr/{MARK}/",
    "X-Requested-With": MARK,
    "X-Rewrite-URL": f"/fr/{MARK}/",
}

QUERIES = [
    "page=1&page=2",
    f"page={MARK}",
    f"town={MARK}",
    f"format={MARK}%0d%0aX-Injected:%20{MARK}",
    f"utm_source={MARK}",
    f"{MARK}={MARK}",
    f"page=1;q={MARK}",
    "page=1#q",
    "%00",
    "q=" + MARK,
    "&&&",
    "series=1&kind=%22%3E%3Cscript%3E",
]


@pytest.fixture(autouse=True)
def kept(settings, monkeypatch):
    settings.PAGE_CACHE = True
    monkeypatch.setattr(content_watch, "VERSION_SECONDS", 0)


@pytest.fixture
def plain():
    """What each address answers to someone who sends nothing."""
    SessionFactory(title_en="Water for all", title_fr="L’eau pour tous")
    visitor = Client()
    return {address: visitor.get(address).content for address in PAGES + FEEDS}


@pytest.mark.parametrize("when", ["first", "later"])
def test_headers_change_nothing_for_the_next_visitor(client, plain, when):
    some = (
        plain
        if when == "later"
        else {one: plain[one] for one in (*PAGES[2:3], FEEDS[0])}
    )
    for (name, value), (address, expected) in product(HOSTILE.items(), some.items()):
        if when == "first":
            content_version.bump()
        client.get(address, headers={name: value})
        answer = client.get(address)
        assert answer.content == expected, (address, name)
        assert MARK not in str(answer.headers), (address, name)


def test_a_cookie_changes_nothing_for_the_next_visitor(client, plain):
    for address, expected in plain.items():
        for cookie in ("django_language=fr", "sessionid=" + MARK, "csrftoken=" + MARK):
            client.get(address, headers={"Cookie": cookie})
        assert client.get(address).content == expected, address


def test_who_is_logged_in_leaves_nothing_behind(client, plain):
    organiser = get_user_model().objects.create_superuser(MARK, f"{MARK}@example.org")
    logged_in = Client()
    logged_in.force_login(organiser)
    registration = RegistrationFactory(participant__email=f"{MARK}@example.org")
    session = registration.session.get_absolute_url()
    addresses = [
        *plain,
        session,
        f"{session}register/",
        "/en/follow/",
        "/en/lost-link/",
    ]
    for process in (logged_in, client):
        process.handler = client.handler  # both ask the same process
    for address in addresses:
        logged_in.get(address)
        answer = client.get(address)
        assert MARK.encode() not in answer.content, address
        assert not answer.cookies, address


def test_a_query_changes_nothing_for_the_next_visitor(client, plain):
    for query, (address, expected) in product(QUERIES, plain.items()):
        client.get(address, QUERY_STRING=query)
        answer = client.get(address)
        assert answer.content == expected, (address, query)
        assert "X-Injected" not in answer.headers


def test_an_address_with_a_query_is_its_own_page(client):
    for number in range(21):
        SessionFactory(title_en=f"Water {number}")

    answers = {
        query: client.get(f"/en/sessions/?{query}").content
        for query in ("", "page=2", "page=02", "format=online", "format=hybrid")
    }

    assert len(set(answers.values())) == 5


def test_a_foreign_host_is_told_so_although_the_page_is_kept(client, plain, caplog):
    for address in plain:
        client.get(address)
        answer = client.get(address, headers={"Host": f"{MARK}.example"})
        assert answer.status_code == 400, address
        assert client.get(address).status_code == 200


def test_hosts_of_our_own_get_the_same_page(client, plain):
    for address, expected in plain.items():
        for host in ("localhost", "127.0.0.1:8000", "testserver"):
            assert client.get(address, headers={"Host": host}).content == expected


def test_each_language_keeps_its_own(client):
    session = SessionFactory(title_en="Water for all", title_fr="L’eau pour tous")
    assert session.title_fr
    for _ in range(2):
        french = client.get("/fr/sessions/", headers={"Accept-Language": "en"})
        english = client.get("/en/sessions/", headers={"Accept-Language": "fr"})
        assert "L’eau pour tous" in french.content.decode()
        assert "Water for all" in english.content.decode()
        assert (french["Content-Language"], english["Content-Language"]) == ("fr", "en")
