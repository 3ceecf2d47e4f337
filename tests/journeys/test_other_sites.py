"""The programme in another site's page, and what search engines read in ours."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.utils.translation import override
from playwright.sync_api import Page, expect

from tests.factories import AppearanceFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit_partner(page: Page) -> Iterator[Callable[[str], None]]:
    """Open a partner's page, of another host, that frames an address of ours."""

    class Partner(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = unquote(urlsplit(self.path).query)
            frame = f'<iframe title="Programme" src="{address}" width="900"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(frame.encode())

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Partner) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        yield lambda address: page.goto(f"http://{host}:{port}/?{quote(address)}")
        server.shutdown()


def test_a_partners_page_shows_the_list_and_its_links_leave_the_frame(
    page: Page, visit_partner, live_server
):
    SessionFactory(title_en="Water for all")
    visit_partner(f"{live_server.url}/en/embed/")

    page.frame_locator("iframe").get_by_role("link", name="Water for all").click()

    expect(page).to_have_url(re.compile(f"^{live_server.url}/en/sessions/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Water for all")
    assert page.context.cookies() == []


def test_no_other_page_can_be_framed(page: Page, visit_partner, live_server):
    SessionFactory(title_en="Water for all")
    visit_partner(f"{live_server.url}/en/sessions/")

    expect(page.frame_locator("iframe").get_by_text("Water for all")).to_have_count(0)
    assert page.frames[-1].url.startswith("chrome-error:")


def test_browsers_take_structured_data_for_data(quiet_page: Page, live_server):
    """The policy on scripts, which names no such block, has nothing against it."""
    session = AppearanceFactory().session
    with override("en"):
        quiet_page.goto(live_server.url + session.get_absolute_url())

    blocks = quiet_page.locator('script[type="application/ld+json"]')

    expect(blocks).to_have_count(2)
    kinds = blocks.evaluate_all("all => all.map(one => JSON.parse(one.text)['@type'])")
    assert kinds == ["Event", "BreadcrumbList"]
