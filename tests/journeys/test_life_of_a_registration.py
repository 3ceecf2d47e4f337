"""Waiting, moving up, giving up, losing the link, entering the call; by keyboard too."""

import http.server
import re
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from events.choices import Mode
from events.models import Places
from registrations import outbox, tokens
from registrations.models import Attendance, Registration
from registrations.services import confirm_registration
from tests.factories import (
    MeetingFactory,
    PlacesFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings, live_server) -> str:
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def call():
    """A stand-in for the call's own host, on loopback: it says what reached it."""
    reached: list[str] = []

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reached.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>call</title><h1>In the call</h1>")

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", reached
        server.shutdown()


def says(words: str, language: str = "en") -> str:
    with override(language):
        return gettext(words)


def open_newest_mail(page, site: str) -> str:
    """Its text, and its page is open."""
    outbox.deliver_due()
    page.goto(f"{site}{reverse('personal:mailbox_list')}")
    page.locator("main li a").first.click()
    return page.locator("main").inner_text()


def fill_in(page, name: str, email: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.wait_for_timeout(2000)  # as long as a person takes; faster is a robot


def test_waiting_then_promoted_then_giving_the_place_up(quiet_page, site, mailbox):
    page = quiet_page
    session = MeetingFactory(session__title_en="Who decides").session
    PlacesFactory(session=session, mode=Mode.ONLINE, capacity=1)
    first = RegistrationFactory(session=session, language="en")
    confirm_registration(registration_id=first.pk)
    with override("en"):
        page.goto(f"{site}{session.get_absolute_url()}")

    page.get_by_role("link", name="Join the waiting list").click()
    fill_in(page, "Amina D.", "amina@example.org")
    page.get_by_role("button", name="Join the waiting list").click()
    open_newest_mail(page, site)
    page.locator("main a[href*='/confirm/']").click()
    page.get_by_role("button", name="Confirm my registration").click()
    assert page.locator("h1").inner_text() == "You are on the waiting list"

    page.goto(f"{site}{tokens.personal_path(first.participant)}")
    page.locator("summary", has_text="I cannot come").press("Enter")
    page.get_by_role("button", name="Give up my place").press("Enter")
    assert "This registration was cancelled." in page.locator("main").inner_text()

    assert "A place is free for you" in open_newest_mail(page, site)
    amina = Registration.objects.get(participant__email="amina@example.org")
    page.goto(f"{site}{tokens.personal_path(amina.participant)}")
    assert "You are registered, online." in page.locator("main").inner_text()
    assert Places.objects.get().taken == 1
    assert page.context.cookies() == []


@pytest.mark.alike
def test_a_lost_link_comes_back_and_the_language_follows_half_way(
    quiet_page, site, mailbox
):
    page = quiet_page
    row = RegistrationFactory(confirmed=True, participant__proven=True)
    email = row.participant.email

    page.goto(f"{site}/fr/lost-link/")
    page.get_by_role("link", name=re.compile("EN|English")).first.click()
    assert urlsplit(page.url).path == "/en/lost-link/"
    page.get_by_label("E-mail address").fill(email.upper())
    page.wait_for_timeout(2000)
    page.get_by_role("button", name="Send me my links").click()
    assert page.locator("h1").inner_text() == "Look in your mailbox"

    open_newest_mail(page, site)
    page.locator("main a[href*='/me/']").first.click()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.get_by_role("combobox", name=says("Language", "fr")).select_option("en")
    page.get_by_role("button", name=says("Save", "fr")).click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Your page"
    row.refresh_from_db()
    assert row.language == "en"


@pytest.mark.alike
@pytest.mark.parametrize(
    ("trait", "words"),
    [
        ("upcoming", "The door opens on"),
        ("past", "This call is over."),
    ],
)
def test_the_door_is_closed_before_and_after(quiet_page, site, trait, words):
    session = MeetingFactory(session=SessionFactory(**{trait: True})).session
    row = RegistrationFactory(session=session, confirmed=True, language="en")

    quiet_page.goto(f"{site}{tokens.join_path(row)}")

    text = quiet_page.locator("main").inner_text()
    assert words in text
    assert "canary-passcode" not in text
    assert quiet_page.get_by_role("button", name="Join the call").count() == 0


@pytest.mark.alike
def test_the_button_of_the_door_really_leads_into_the_call(page, site, call):
    """The browser follows it under the page's own policy, and presence is recorded."""
    host, reached = call
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    session = SessionFactory(running=True)
    MeetingFactory(session=session, join_url=f"{host}/j/880?pwd=secret")
    row = RegistrationFactory(session=session, confirmed=True, language="en")

    page.goto(f"{site}{tokens.join_path(row)}")
    assert "canary-passcode" in page.locator("main").inner_text()
    assert reached == []
    page.get_by_role("button", name="Join the call").press("Enter")
    page.wait_for_url(f"{host}/**")

    assert page.locator("h1").inner_text() == "In the call"
    assert [parse_qs(urlsplit(path).query) for path in reached[:1]] == [
        {"pwd": ["secret"]}
    ]
    assert Attendance.objects.get().registration == row
    assert complaints == []


def test_a_whole_series_in_one_step(quiet_page, site, mailbox):
    page = quiet_page
    series = SeriesFactory(title_en="Living together")
    sessions = [
        SessionFactory(series=series, title_en=f"Evening {number}") for number in "123"
    ]
    with override("en"):
        page.goto(f"{site}{series.get_absolute_url()}")

    page.get_by_role("link", name="Register for several at once").click()
    page.get_by_label(re.compile("Evening 2")).uncheck()
    fill_in(page, "Amina D.", "amina@example.org")
    page.get_by_role("button", name="Register", exact=True).click()
    open_newest_mail(page, site)
    page.locator("main a[href*='/confirm/']").click()
    page.get_by_role("button", name="Confirm my registrations").click()

    rows = Registration.objects.filter(state="confirmed").order_by("session_id")
    assert [row.session for row in rows] == [sessions[0], sessions[2]]
    page.get_by_role("link", name=re.compile("^Your page")).click()
    assert page.locator("main article").count() == 2
