"""Every kind of page, as axe sees it and as a keyboard walks it."""

import pytest
from django.utils.translation import override
from playwright.sync_api import Page

from tests import pages

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = ("en", {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"})
NARROW = ("fr", {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"})
# What holds the keyboard: its ring, and whether anything lies over its middle.
STOP = """() => {
  const stop = document.activeElement;
  if (stop === document.body) return null;
  const box = stop.getClientRects()[0];
  const style = getComputedStyle(stop);
  const top = document.elementFromPoint(
    Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1),
    Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 1));
  return {
    name: stop.textContent.trim() || stop.name,
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inside: box.bottom > 0 && box.top < innerHeight,
    seen: stop === top || stop.contains(top) || top.contains(stop),
  };
}"""


@pytest.fixture(params=[WIDE, NARROW], ids=["1280-light", "320-dark"])
def browser_context_args(request, browser_context_args):
    return {**browser_context_args, **request.param[1]}


@pytest.fixture
def language(browser_context_args) -> str:
    return "en" if browser_context_args["color_scheme"] == "light" else "fr"


def test_no_kind_of_page_breaks_a_rule_complains_or_scrolls_sideways(
    quiet_page, states, look_at, language
):
    # All of it in every form is tests/deep’s: here each kind in one form at least.
    kinds = {
        "en": pages.public("en"),
        "fr": pages.session_pages(states, "fr") | pages.personal(),
    }
    assert look_at(quiet_page, kinds[language]) == []


def test_the_page_for_lost_addresses_breaks_no_rule(page: Page, look_at, language):
    assert look_at(page, {"lost": f"/{language}/nothing/"}) == []


def test_each_stop_of_the_keyboard_is_seen(page: Page, states, live_server, language):
    with override(language):
        address = states["upcoming"].get_absolute_url()
    for path in (f"/{language}/", f"/{language}/sessions/", address):
        page.goto(live_server.url + path)
        stops = []
        page.keyboard.press("Tab")
        while stop := page.evaluate(STOP):
            stops.append(stop)
            page.keyboard.press("Tab")
        hidden = [one for one in stops if not (one["inside"] and one["seen"])]
        assert hidden == []
        assert [one for one in stops if one["ring"] < 2] == []
        assert len(stops) > 10
