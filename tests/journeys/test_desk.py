"""The organisers' desk in a browser: a session from its first line to its last mail."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override
from playwright.sync_api import expect

from events.choices import Format, Mode, State
from events.models import Session
from fairville_site import roles
from registrations.services import confirm_registration
from tests.factories import (
    PlacesFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
    SpeakerFactory,
    VenueFactory,
)
from tests.fairville_site.test_accounts import PASSWORD, account
from tests.inspection import violations
from tests.registrations.smtp import mail_server
from tests.registrations.tell_desk import form_path, left, tell_path, worker

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = {"locale": "en", "viewport": {"width": 1280, "height": 900}}
NARROW = {
    "locale": "en",
    "viewport": {"width": 390, "height": 844},
    "java_script_enabled": False,
}
STAGE = ["Awa Sarr", "Jean Petit"]
HOURS = {
    "fr": ["15h–17h GMT", "16h–18h GMT"],
    "en": ["3–5pm GMT", "4–6pm GMT"],
}


@pytest.fixture
def browser_context_args(request, browser_context_args):
    return {**browser_context_args, **request.param}


@pytest.fixture
def smtp(settings):
    """A real mail server, to which the site's mails go."""
    with mail_server() as inbox:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        options = {"host": "127.0.0.1", "port": inbox.port, "timeout": 2}
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        yield inbox


@pytest.fixture
def site(settings, live_server) -> str:
    cache.clear()
    settings.SITE_URL = live_server.url
    return live_server.url


def organiser(name: str, **names: str):
    address = f"{name}@example.org"
    user = account(address, password=PASSWORD, is_staff=True, **names)
    user.groups.add(Group.objects.get(name=roles.ORGANISERS))
    return user


def sign_in(page, site: str, name: str) -> None:
    """From the desk's own address, to where one was going."""
    page.goto(f"{site}{reverse('admin:index')}")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}{reverse('admin:index')}")


def choose(page, row: str, words: str) -> None:
    """In a field that finds as one types."""
    page.locator(f"{row} .select2-selection").click()
    page.locator(".select2-search__field").fill(words)
    page.locator(".select2-results__option", has_text=words).click()


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.locator("#content").get_by_role("button", name=name, exact=True).click()


def follow(page, name: str) -> None:
    with page.expect_navigation():
        page.locator("#content").get_by_role("link", name=name, exact=True).click()


def in_dakar() -> dict[str, object]:
    """Where clocks never change: in a month, from three to five."""
    noon = now().replace(hour=12, minute=0, second=0, microsecond=0)
    starts_at = noon + timedelta(days=30, hours=3)
    ends_at = starts_at + timedelta(hours=2)
    zone = "Africa/Dakar"
    return {"timezone": zone, "starts_at": starts_at, "ends_at": ends_at}


def fill_in(page) -> None:
    """A session on site and online, of two people; its English summary is wanting."""
    day = in_dakar()["starts_at"].date().isoformat()
    choose(page, ".field-series", "Dialogues")
    typed = {
        "title_fr": "Qui décide",
        "title_en": "Who decides",
        "summary_fr": "Une soirée.",
        "description_fr": "De quoi **parler**.",
        "description_en": "What to **talk** about.",
        "timezone": "Africa/Dakar",
        "starts_at_0": day,
        "starts_at_1": "15:00",
        "ends_at_0": day,
        "ends_at_1": "17:00",
        "online_platform": "Zoom",
    }
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=format]").select_option(Format.HYBRID)
    choose(page, ".field-venue", "La Halle")
    page.locator("[name=registration_mode]").select_option("open")
    for number, name in enumerate(STAGE):
        page.get_by_role("button", name="Add another Appearance").click()
        choose(page, f"#appearances-{number} .field-speaker", name)


def registered(session, language: str) -> None:
    row = RegistrationFactory(
        session=session,
        participant__email=f"{language}@example.org",
        language=language,
        mode=Mode.ONLINE,
    )
    confirm_registration(registration_id=row.pk)


def plain(text: str) -> str:
    """Without the spaces that do not break."""
    return re.sub("[\xa0\u202f]", " ", text)


def warned(page) -> list[str]:
    return page.locator(".desk-panel .desk-warning li").all_inner_texts()


def preview(page, public) -> None:
    """The draft, by its secret link, in a browser that nobody has signed in with."""
    press(page, "Make a preview link")
    link = page.locator(".desk-panel a[href*='/en/']")
    public.goto(link.get_attribute("href"))
    assert public.locator("h1").inner_text() == "Who decides"
    assert public.locator("main strong", has_text="talk").count() == 1


def tell_at_once(page, smtp) -> dict[str, str]:
    """Nothing leaves before the button; then one mail to each of the two."""
    worker()
    assert left(smtp) == {}
    press(page, "Tell 2 people")
    press(page, "Do not wait")
    worker()
    assert len(smtp.taken) == 2
    return left(smtp)


def texts_shown(page) -> dict[str, str]:
    """Of the mails that the page shows before they leave, by language."""
    texts = page.locator("details.desk-panel pre")
    return {one.get_attribute("lang"): plain(one.text_content()) for one in texts.all()}


def move(page, address: str) -> None:
    """By an hour."""
    page.goto(address)
    page.locator("[name=starts_at_1]").fill("16:00")
    page.locator("[name=ends_at_1]").fill("18:00")
    press(page, "Save")


@pytest.mark.parametrize("browser_context_args", [WIDE], ids=["1280"], indirect=True)
def test_a_newcomer_makes_a_session_sees_what_is_wanting_and_publishes_it(
    quiet_page, site, new_context
):
    page, public = quiet_page, new_context().new_page()
    organiser("nora")
    SeriesFactory(title_fr="Dialogues", title_en="Dialogues")
    VenueFactory(name="La Halle", street="", postcode="", city="")
    for name in STAGE:
        SpeakerFactory(name=name)

    sign_in(page, site, "nora")
    follow(page, "Add a session")
    fill_in(page)
    expect(page.locator(".desk-hours")).to_contain_text("3–5pm GMT")
    press(page, "Save and continue editing")

    session = Session.objects.get()
    assert (session.state, session.format) == (State.DRAFT, Format.HYBRID)
    assert [str(one.speaker) for one in session.appearances.order_by("pk")] == STAGE
    assert warned(page) == [
        "Missing in English: summary.",
        "The venue “La Halle” has no address.",
    ]
    assert violations(page) == []
    preview(page, public)
    with override("en"):
        address = f"{site}{session.get_absolute_url()}"
    assert public.goto(address).status == 404
    follow(page, "Publish now")
    press(page, "Publish now")
    expect(page.locator(".messagelist")).to_be_visible()
    assert public.goto(address).status == 200
    assert "3–5pm GMT" in plain(public.locator("main").inner_text())
    assert public.context.cookies() == []


@pytest.mark.parametrize("browser_context_args", [WIDE], ids=["1280"], indirect=True)
def test_a_session_is_moved_then_cancelled_and_each_time_two_people_are_told_once(
    quiet_page, site, smtp, new_context
):
    page, public = quiet_page, new_context().new_page()
    organiser("nora")
    session = SessionFactory(hybrid=True, title_en="Who decides", **in_dakar())
    for language in HOURS:
        registered(session, language)
    worker()
    assert sorted(left(smtp)) == ["en@example.org", "fr@example.org"]

    sign_in(page, site, "nora")
    move(page, f"{site}{form_path(session)}")
    assert page.url == f"{site}{tell_path(session)}"
    (row,) = page.locator(".desk-table tbody tr").all_inner_texts()
    assert row.split("\t") == ["Registered, online", "1", "1"]
    shown = texts_shown(page)
    mails = tell_at_once(page, smtp)
    for language, hours in HOURS.items():
        for text in (shown[language], mails[f"{language}@example.org"]):
            assert [one for one in hours if one in text] == hours

    page.goto(f"{site}{form_path(session)}")
    follow(page, "Cancel the session")
    press(page, "Cancel the session")
    assert "2 people count on it" in page.get_by_role("alert").inner_text()
    mails = tell_at_once(page, smtp)
    assert "Who decides" in mails["en@example.org"]
    assert "cancelled" in mails["en@example.org"]
    with override("en"):
        public.goto(f"{site}{session.get_absolute_url()}")
    assert "cancelled" in public.locator("main").inner_text().lower()


@pytest.mark.parametrize("browser_context_args", [NARROW], ids=["390"], indirect=True)
def test_the_second_of_two_organisers_is_told_what_the_first_saved_and_loses_nothing(
    quiet_page, site, new_context
):
    page, other = quiet_page, new_context().new_page()
    organiser("nora")
    organiser("anna", first_name="Anna", last_name="Diop")
    session = SessionFactory(hybrid=True, title_en="Who decides")
    for mode in Mode:
        PlacesFactory(session=session, mode=mode)
    for browser, name in ((page, "nora"), (other, "anna")):
        sign_in(browser, site, name)
        browser.goto(f"{site}{form_path(session)}")

    other.locator("[name=title_en]").fill("Who really decides")
    press(other, "Save and continue editing")
    page.locator("[name=title_en]").fill("Who pays")
    page.locator("[name=room]").fill("B12")
    press(page, "Save")

    refusal = page.locator(".errornote, .errorlist").all_inner_texts()
    assert "Anna Diop changed this session on " in " ".join(refusal)
    stored = page.locator(".desk-warning dl")
    assert stored.locator("dt").all_inner_texts() == ["Title (English)", "Room"]
    assert stored.locator("dd").all_inner_texts() == ["Who really decides", "empty"]
    session.refresh_from_db()
    assert (session.title_en, session.room) == ("Who really decides", "")
    assert page.locator("[name=title_en]").input_value() == "Who pays"
    assert page.locator("[name=room]").input_value() == "B12"
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    press(page, "Save")

    session.refresh_from_db()
    assert (session.title_en, session.room) == ("Who pays", "B12")
