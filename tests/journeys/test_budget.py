"""What a first visit costs, served as in production: bytes, requests, movement."""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as active
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from django.utils.translation import override
from playwright.sync_api import Browser, Page, Response, Route

from fairville_site import settings as own_settings
from tests.factories import SeriesFactory
from tests.states import poster_of, upcoming

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_VISIT = 100_000
REQUESTS = 8
SCRIPT = 10_000
MOVEMENT = 0.01
FONT_SECONDS = 0.4
WATCH_MOVEMENT = """
  window.movement = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.movement += entry.value;
  }).observe({type: "layout-shift", buffered: true});
"""


HASHED = {**active.STORAGES, "staticfiles": own_settings.STORAGES["staticfiles"]}


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    """The folder of the hashed and packed files."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=HASHED):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


@pytest.fixture
def served(settings, tmp_path, collected) -> Iterator[str]:
    """The site as WhiteNoise serves it: collected, hashed, packed files."""
    settings.STATIC_ROOT = collected
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = HASHED
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    shared = {c.alias: c for c in connections.all() if c.vendor == "sqlite"}
    for connection in shared.values():
        connection.inc_thread_sharing()
    thread = LiveServerThread("127.0.0.1", lambda handler: handler, shared)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    for connection in shared.values():
        connection.dec_thread_sharing()


@pytest.fixture
def addresses() -> dict[str, str]:
    series = SeriesFactory()
    session = upcoming(series)
    poster_of(900, 1500)(series)
    for _ in range(12):
        upcoming(series)
    with override("en"):
        return {
            "home": "/en/",
            "programme": "/en/sessions/",
            "session": session.get_absolute_url(),
        }


def weight(answer: Response) -> int:
    """Bytes on the wire; a page packed, as the server in front of us does."""
    if answer.request.resource_type == "document":
        return len(gzip.compress(answer.body()))
    return answer.request.sizes()["responseBodySize"]


def first_visit(browser: Browser, address: str) -> dict[str, int]:
    """What a browser that was never here is sent, and how much."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(address, wait_until="networkidle")
        assert all(answer.ok for answer in answers)
        return {answer.url: weight(answer) for answer in answers}


def test_a_first_visit_is_light(browser, served, addresses):
    for address in addresses.values():
        weights = first_visit(browser, served + address)
        scripts = [size for url, size in weights.items() if url.endswith(".js")]
        assert len(weights) <= REQUESTS, weights
        assert sum(weights.values()) <= FIRST_VISIT, weights
        assert sum(scripts) <= SCRIPT, weights


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_fonts_come_late(page: Page, served, addresses, width):
    def late(route: Route) -> None:
        time.sleep(FONT_SECONDS)
        route.continue_()

    page.set_viewport_size({"width": width, "height": 900})
    page.route("**/*.woff2", late)
    page.add_init_script(WATCH_MOVEMENT)
    for name, address in addresses.items():
        page.goto(served + address, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.fonts.check('1rem \"Bricolage Grotesque\"')")
        page.wait_for_timeout(100)
        assert page.evaluate("window.movement") <= MOVEMENT, name
