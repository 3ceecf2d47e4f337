import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "/fr/",
    "/en/sessions/",
    "/fr/nowhere/",
    "/healthz",
    "/readyz",
    "/accounts/login/",
    "/",
]


@pytest.mark.parametrize("address", PAGES)
def test_each_answer_says_what_a_browser_may_do(client, address):
    headers = client.get(address).headers

    policy = dict(
        part.strip().split(" ", 1)
        for part in headers["Content-Security-Policy"].split(";")
        if " " in part.strip()
    )
    assert policy["default-src"] == "'none'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("method", ["TRACE", "TRACK"])
@pytest.mark.parametrize("address", PAGES)
def test_trace_is_refused(client, method, address):
    answer = client.generic(method, address)

    assert answer.status_code == 405
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("address", [*PAGES[:5], "/", "/sitemap.xml", "/en/follow/"])
@pytest.mark.parametrize("token", ["of-no-form", "x" * 64, '"><script>', ""])
def test_no_public_page_sets_a_cookie_even_for_who_has_some(client, address, token):
    client.cookies["sessionid"] = "of-a-session-that-ended-long-ago"
    client.cookies["csrftoken"] = token

    answer = client.get(address)

    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_a_foreign_host_is_refused(client):
    assert client.get("/fr/", headers={"host": "evil.example"}).status_code == 400


def test_a_broken_cookie_is_replaced_by_the_form_that_needs_one(client):
    client.cookies["csrftoken"] = "of-no-form"

    cookies = client.get("/accounts/login/").cookies

    assert len(cookies["csrftoken"].value) == 32


def test_no_header_moves_the_site_below_another_address(client):
    """Else what is kept for all would hold the links of whoever asked first."""
    SessionFactory(withdrawn=True)
    for address in ("/en/", "/en/sessions/", "/en/fairville-dialogues.ics"):
        moved = client.get(address, SCRIPT_NAME="/zqevilqz")
        plain = client.get(address)

        assert (moved.status_code, moved.content) == (200, plain.content)
        assert "zqevilqz" not in plain.text + str(moved.headers)


def test_healthz_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_readyz_answers_while_the_database_has_had_every_migration(client):
    recorder = MigrationRecorder(connection)

    answer = client.get("/readyz")
    recorder.record_unapplied("events", "0001_initial")
    behind = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert (behind.status_code, behind.content) == (503, b"migrations\n")
    assert answer["Cache-Control"] == behind["Cache-Control"] == "no-store"


def test_a_session_page_has_no_nonce(client):
    session = SessionFactory()

    answer = client.get(session.get_absolute_url(), follow=True)

    assert "nonce-" not in answer["Content-Security-Policy"]
