"""The thin true slice, as people walk it: register, confirm, come; edit, and it shows."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext, override
from icalendar import Calendar

from registrations import outbox
from registrations.models import Registration
from tests.factories import MeetingFactory, SeriesFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "long enough for a test " * 2
TITLES = {"fr": "Défendre la co-production", "en": "Defending co-production"}


@pytest.fixture
def site(settings, live_server) -> str:
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def session():
    meeting = MeetingFactory(
        session__title_fr=TITLES["fr"],
        session__title_en=TITLES["en"],
        session__series=SeriesFactory(second_timezone="Europe/London"),
    )
    return meeting.session


def says(words: str, language: str) -> str:
    """The site's own words in a language."""
    with override(language):
        return gettext(words)


def open_newest_mail(page, site: str) -> None:
    outbox.deliver_due()
    page.goto(f"{site}{reverse('personal:mailbox_list')}")
    page.locator("main li a").first.click()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_visitor_registers_confirms_and_gets_the_link(
    quiet_page, site, session, mailbox, language
):
    page = quiet_page
    with override(language):
        address = session.get_absolute_url()

    page.goto(f"{site}{address}")
    page.get_by_role("link", name=says("Register", language), exact=True).click()
    page.get_by_label(says("Name", language), exact=True).fill("Amina D.")
    page.get_by_label(says("E-mail address", language)).fill("Amina@example.org")
    page.wait_for_timeout(2000)  # as long as a person takes; faster is a robot
    page.get_by_role("button", name=says("Register", language), exact=True).click()
    assert page.locator("h1").inner_text() == says("Look in your mailbox", language)
    assert "Amina@example.org" in page.locator("main").inner_text()

    open_newest_mail(page, site)
    page.locator("main a[href*='/confirm/']").click()
    page.get_by_role("button", name=says("Confirm my registration", language)).click()
    assert page.locator("h1").inner_text() == says("You are registered", language)
    assert page.locator("html").get_attribute("lang") == language
    assert Registration.objects.get().state == "confirmed"

    open_newest_mail(page, site)
    text = page.locator("main").inner_text()
    assert session.meeting.join_url in text
    assert "canary-passcode" in text
    calendar = page.locator("main a[href$='.ics']").get_attribute("href")
    event = Calendar.from_ical(page.request.get(calendar).body()).events[0]
    assert event["UID"].startswith(str(session.uid))
    assert event.start == session.starts_at
    assert "call.example.org" not in event.to_ical().decode()
    assert page.context.cookies() == []


def test_the_session_page_gives_its_calendar_file(quiet_page, site, session):
    page = quiet_page
    page.goto(f"{site}{session.get_absolute_url()}")

    with page.expect_download() as download:
        page.locator("main a[href$='.ics']").first.click()

    content = Path(download.value.path()).read_bytes()
    assert len(Calendar.from_ical(content).events) == 1


def test_a_form_sent_with_errors_keeps_what_was_typed(quiet_page, site, session):
    page = quiet_page
    with override("en"):
        page.goto(f"{site}{session.get_absolute_url()}register/")

    page.get_by_label("Name", exact=True).fill("Amina D.")
    page.get_by_label("E-mail address").fill("amina.example.org")
    page.get_by_role("button", name="Register", exact=True).click()

    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label("Name", exact=True).input_value() == "Amina D."
    page.get_by_role("alert").get_by_role("link", name="E-mail address").click()
    assert page.get_by_label("E-mail address").evaluate(
        "field => field === document.activeElement"
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_organiser_edits_the_title_and_the_page_changes(
    quiet_page, site, session, language
):
    page = quiet_page
    user = User.objects.create_superuser("organiser", "organiser@example.org", PASSWORD)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )

    page.goto(f"{site}{reverse('admin:events_session_change', args=[session.pk])}")
    assert page.url.startswith(f"{site}/accounts/login/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/admin/"))
    page.locator(f"input[name=title_{language}]").fill(f"{TITLES[language]} !")
    page.locator("input[name=_save].default").click()
    page.wait_for_url(re.compile(r"/admin/events/session/$"))

    with override(language):
        page.goto(f"{site}{session.get_absolute_url()}")
    assert page.locator("h1").inner_text().endswith("!")
    assert page.url.startswith(f"{site}/{language}/sessions/{session.pk}-")
