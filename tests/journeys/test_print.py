"""On paper: the facts and where links lead, without what only a screen needs."""

import io
import re

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from tests.factories import SeriesFactory, SessionFactory
from tests.states import upcoming

pytestmark = pytest.mark.django_db(transaction=True)

SCREEN_ONLY = ["Skip to the content", "Menu", "Register", "Add to my calendar", "FR EN"]


def printed(page, address: str) -> tuple[str, int]:
    """The words on the sheets, in single spaces, and how many sheets."""
    page.goto(address)
    reader = PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = " ".join(sheet.extract_text() for sheet in reader.pages)
    return re.sub(r"\s+", " ", text), len(reader.pages)


@pytest.fixture
def session(settings, live_server):
    settings.SITE_URL = live_server.url
    session = upcoming(SeriesFactory(url="https://example.org/series"))
    session.title_en = "Water for all"
    session.description_en = "Read [the report](https://example.org/report) first."
    session.page_url = "https://example.org/page"
    session.save()
    return session


def test_a_session_on_paper_says_when_where_and_what(page, live_server, session):
    with override("en"):
        address = live_server.url + session.get_absolute_url()
    text, sheets = printed(page, address)
    for fact in (
        "Water for all",
        str(session.span.first_day.year),
        session.venue.name,
        "Online, on Zoom",
        "Interpretation: French → English",
        "Personne 1",
        "contact@example.org",
        "the report (https://example.org/report)",
        "https://example.org/page",
        address,
    ):
        assert fact in text
    assert [words for words in SCREEN_ONLY if words in text] == []
    assert sheets <= 2


def test_the_programme_on_paper_is_a_list(page, live_server, session):
    titles = [f"Evening {number}" for number in range(8)]
    for title in titles:
        SessionFactory(series=session.series, title_en=title)
    text, sheets = printed(page, f"{live_server.url}/en/sessions/")
    assert [title for title in titles if title not in text] == []
    assert "Water for all" in text
    assert f"{live_server.url}/en/sessions/" in text
    assert [words for words in SCREEN_ONLY if words in text] == []
    assert "Search" not in text
    assert sheets <= 2
