"""Fixtures for looking at every page in a browser: the whole site, an inspector."""

from collections.abc import Callable, Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from events.models import Session
from tests import pages

AXE = Axe()
NORMS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*NORMS, "best-practice"]  # a mail has no landmarks: it keeps the norms
# Preloading asks for the imported sheets again, beside the page's own address.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
IS_WIDE = "() => document.documentElement.scrollWidth > innerWidth"
IS_FORCED = "() => matchMedia('(forced-colors: active)').matches"
# The reader's own colours are in use: axe reads those of the sheets, so that contrast
# is not its affair, and a button keeps nothing of its look but its edge.
UNJUDGED = {"rules": {"color-contrast": {"enabled": False}}}
FLAT_BUTTONS = """() => [...document.querySelectorAll('.button, .submit-row [type=submit]')]
  .filter(one => one.checkVisibility() && one.getClientRects().length)
  .filter(one => !parseFloat(getComputedStyle(one).borderTopWidth))
  .map(one => `${one.textContent.trim() || one.value} has no edge`)"""


@pytest.fixture
def state_names() -> Iterable[str]:
    """A few, for speed; the deep tests ask for all."""
    return pages.TELLING


@pytest.fixture
def states(
    settings, tmp_path, mailbox, transactional_db, live_server, state_names
) -> dict[str, Session]:
    """The demo and sessions in states, by the state's name, on a live server."""
    settings.SITE_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path / "media"
    return pages.fill(state_names)


@pytest.fixture
def look_at(live_server) -> Callable[[Page, dict[str, str]], list[str]]:
    """Open each page and return what is wrong there."""

    def visit(page: Page, addresses: dict[str, str]) -> list[str]:
        found = []
        for name, address in addresses.items():
            page.goto(live_server.url + address)
            found += [f"{name}: {words}" for words in violations(page)]
        return found

    return visit


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """What axe says, and whether the page is wider than its window."""
    forced = page.evaluate(IS_FORCED)
    options = OPTIONS | {"runOnly": rules} | (UNJUDGED if forced else {})
    answer = AXE.run(page, options=options).response
    found = [
        f"{rule['id']} at {node['target']}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]
    found += page.evaluate(FLAT_BUTTONS) if forced else []
    return [*found, "it scrolls sideways"] if page.evaluate(IS_WIDE) else found
