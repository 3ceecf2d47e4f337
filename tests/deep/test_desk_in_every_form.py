"""Every address of the desk with what it shows, as axe sees it in four forms."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.fairville_site.desk_world import make_world
from tests.fairville_site.test_admin_table import rows
from tests.inspection import violations

pytestmark = pytest.mark.django_db(transaction=True)

LARGE = "--blink-settings=defaultFontSize=32"
# Width, scheme, language, forced colours, letters twice as large.
FORMS = {
    "wide": (1280, "light", "en", "none", False),
    "narrow": (320, "dark", "fr", "none", False),
    "forced": (1280, "dark", "fr", "active", False),
    "large": (1280, "light", "fr", "none", True),
}
FOUND = "200"


@pytest.fixture(params=FORMS.values(), ids=FORMS)
def desk(request, playwright, browser_type_launch_args, live_server):
    """A page of whoever may see everything, and the language it asks for."""
    width, scheme, language, forced, large = request.param
    settings.SITE_URL = live_server.url
    world = make_world()
    client = Client()
    client.force_login(world.staff[-1])
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value}
    arguments = browser_type_launch_args["args"] + [LARGE] * large
    started = browser_type_launch_args | {"args": arguments}
    with playwright.chromium.launch(**started) as browser:
        page = browser.new_page(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            forced_colors=forced,
            locale=language,
        )
        page.context.add_cookies([cookie | {"url": live_server.url}])
        yield page, client, world


def pages_of(client: Client, world) -> list[str]:
    """The addresses that answer a superuser with a whole page of HTML.

    A mail in its frame is not among them: there no script runs, axe neither.
    """
    seen = []
    for address, codes in rows(world.own, is_foreign=False):
        if codes.split()[-1] == FOUND:
            answer = client.get(address)
            is_page = answer.content.lower().lstrip().startswith(b"<!doctype html>")
            is_mail = "sandbox" in answer.headers["Content-Security-Policy"]
            seen += [address] if is_page and not is_mail else []
    return seen


def test_no_address_of_the_desk_breaks_a_rule_or_scrolls_sideways(desk, live_server):
    page, client, world = desk
    addresses = pages_of(client, world)
    assert len(addresses) > 80

    found = []
    for address in addresses:
        page.goto(live_server.url + address)
        found += [f"{address}: {words}" for words in violations(page)]

    assert found == []


def test_an_empty_form_sent_says_what_is_missing_and_breaks_no_rule(desk, live_server):
    page, client, world = desk
    found = []
    for address in pages_of(client, world):
        if not address.endswith("/add/"):
            continue
        page.goto(live_server.url + address)
        send_empty(page)
        if page.locator(".errornote").count() == 0:
            found.append(f"{address}: nothing is said")
        found += [f"{address}: {words}" for words in violations(page)]

    assert found == []


def send_empty(page: Page) -> None:
    """As a browser would that does not check before it sends."""
    form = page.locator("#content-main form").first
    form.evaluate("form => { form.noValidate = true; }")
    with page.expect_navigation():
        form.locator(".submit-row [name=_save]").click()
