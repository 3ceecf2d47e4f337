"""Every page in every form: widths, schemes, languages, large letters, form errors."""

import pytest
from django.utils.translation import override
from playwright.sync_api import Page

from tests import pages
from tests.inspection import violations

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = [320, 1280]
SCHEMES = ["light", "dark"]
TWICE_AS_LARGE = "--blink-settings=defaultFontSize=32"


@pytest.fixture(params=SCHEMES)
def scheme(request) -> str:
    return request.param


@pytest.fixture(params=WIDTHS)
def width(request) -> int:
    return request.param


@pytest.fixture
def browser_context_args(browser_context_args, width, scheme):
    size = {"width": width, "height": 800}
    return {**browser_context_args, "viewport": size, "color_scheme": scheme}


@pytest.fixture
def large_page(playwright, browser_type_launch_args, width, scheme):
    """A page in a browser whose letters were set to twice their size."""
    args = [*browser_type_launch_args["args"], TWICE_AS_LARGE]
    with playwright.chromium.launch(**browser_type_launch_args | {"args": args}) as one:
        yield one.new_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme
        )


def everything(states, language: str) -> dict[str, str]:
    return (
        pages.public(language)
        | pages.session_pages(states, language)
        | pages.personal()
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_in_every_form(quiet_page, states, look_at, language):
    assert look_at(quiet_page, everything(states, language)) == []


def test_every_page_with_letters_twice_as_large(large_page, states, look_at):
    assert look_at(large_page, everything(states, "fr")) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_form_with_errors(page: Page, states, live_server, language):
    with override(language):
        address = states["upcoming"].get_absolute_url()
    page.goto(f"{live_server.url}{address}register/")
    page.locator("input[name=email]").fill("nobody")
    with page.expect_navigation():
        page.locator("main form button").click()
    assert page.get_by_role("alert").is_visible()
    assert page.title().startswith(("Error", "Erreur"))
    assert violations(page) == []
