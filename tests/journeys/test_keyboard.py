"""Without a mouse: into the page, through the menu, to another language, to the form."""

import pytest
from django.utils.translation import override
from playwright.sync_api import Page, expect

from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 390, "height": 844}}


@pytest.fixture
def session(live_server):
    return SessionFactory(
        title_fr="L’eau pour toutes et tous", title_en="Water for all"
    )


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Walk on until the thing of this name has the focus."""
    wanted = page.locator(":focus").filter(has_text=name)
    for _ in range(40):
        press(page, "Tab")
        if wanted.count():
            return
    pytest.fail(f"The keyboard never comes to {name}.")


def test_the_first_stop_leads_past_the_menu(page, live_server, session):
    page.goto(f"{live_server.url}/en/")
    press(page, "Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    press(page, "Enter")
    expect(page.locator("main")).to_be_focused()
    press(page, "Tab")
    assert page.locator(":focus").evaluate("one => !!one.closest('main')")


def test_the_menu_of_a_phone_opens_and_leads(page, live_server, session):
    page.goto(f"{live_server.url}/en/")
    programme = page.get_by_role("navigation", name="Main").get_by_text("Programme")
    expect(programme).to_be_hidden()
    tab_to(page, "Menu")
    press(page, "Enter")
    expect(programme).to_be_visible()
    press(page, "Tab")
    expect(programme).to_be_focused()
    press(page, "Enter")
    expect(page).to_have_url(f"{live_server.url}/en/sessions/")


def test_from_the_programme_in_the_other_language_to_the_form(
    page, live_server, session
):
    page.goto(f"{live_server.url}/en/sessions/")
    tab_to(page, "FR")
    press(page, "Enter")
    expect(page).to_have_url(f"{live_server.url}/fr/sessions/")
    tab_to(page, session.title_fr)
    press(page, "Enter")
    with override("fr"):
        address = f"{live_server.url}{session.get_absolute_url()}"
    expect(page).to_have_url(address)
    tab_to(page, "S’inscrire")
    press(page, "Enter")
    expect(page).to_have_url(f"{address}register/")
