"""What other sites get: how often, at what cost, in a frame."""

from datetime import UTC, datetime

import html5lib
import pytest

from events.models import Session
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    PlacesFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
    stored,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
NOON = datetime(2026, 5, 20, 10, tzinfo=UTC)


def many(count: int) -> Session:
    CityFactory(lab=True)
    series = SeriesFactory(parent=SeriesFactory())
    sessions = [
        SessionFactory.build(
            series=series, french_only=number % 3 == 0, hybrid=number % 2 == 0
        )
        for number in range(count)
    ]
    for made in (SessionLanguageFactory, AppearanceFactory):
        stored([made.build(session=session) for session in sessions])
    stored([PlacesFactory.build(session=session, capacity=10) for session in sessions])
    return sessions[-1]


@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.grown)])
def test_they_take_as_many_queries_for_3_sessions_as_for_50(
    client, django_assert_num_queries, count
):
    many(count)
    pages = {"sessions/atom.xml": 3, "sessions.json": 4, "embed/": 3}

    for address, queries in pages.items():
        for language in ("fr", "en"):
            with django_assert_num_queries(queries):
                answer = client.get(f"/{language}/{address}")

            assert answer.status_code == 200


@pytest.mark.parametrize("address", ["sessions/atom.xml", "sessions.json", "embed/"])
def test_any_page_may_read_them_and_none_sets_a_cookie(client, address):
    SessionFactory()

    answer = client.get(f"/fr/{address}")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=900"
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    "address", ["/fr/sessions/atom.xml", "/fr/sessions.json", "/sitemap.xml"]
)
def test_they_are_not_sent_twice_while_nothing_changed(client, address):
    SessionFactory()
    whole = client.get(address)
    known = {"If-None-Match": whole["ETag"]}

    looked_at = client.head(address)
    for answer in (whole, looked_at):
        del answer["X-Request-ID"]
    assert looked_at.headers == whole.headers
    assert client.get(address, headers=known).status_code == 304
    assert client.head(address, headers=known).status_code == 304
    SessionFactory(title_fr="Une autre", title_en="Another one", past=True)
    assert client.head("/fr/sessions.json", headers=known).status_code == 200


@pytest.mark.parametrize("language", ["fr", "en"])
def test_any_site_may_frame_it_and_no_other_page(client, language):
    SessionFactory(french_only=True)

    answer = client.get(f"/{language}/embed/")

    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    other = client.get(f"/{language}/sessions/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_its_links_leave_the_frame(client):
    text = client.get("/en/embed/").text

    assert '<base target="_top">' in text
    assert text.count("target=") == 1


def test_it_lists_what_is_ahead_of_all_series_or_of_one(client):
    parent = SeriesFactory()
    child = SessionFactory(series=SeriesFactory(parent=parent), title_en="Of a child")
    SessionFactory(title_en="Of another")
    SessionFactory(series=parent, past=True, title_en="Over")

    def listed(query: str) -> list[str]:
        text = client.get(f"/en/embed/{query}").text
        return [name for name in ("Of a child", "Of another", "Over") if name in text]

    assert listed("") == ["Of a child", "Of another"]
    assert listed(f"?series={parent.pk}") == ["Of a child"]
    assert listed(f"?series={child.series_id}") == ["Of a child"]


@pytest.mark.parametrize("nonsense", ["x", "-1", "999999", "9" * 30, "١", "%00", ""])
def test_nonsense_is_the_whole_programme(client, nonsense):
    SessionFactory(title_en="Here all the same")

    answer = client.get(f"/en/embed/?series={nonsense}")

    assert answer.status_code == 200
    assert "Here all the same" in answer.text


def test_it_stays_short(client):
    SessionFactory.create_batch(21, series=SeriesFactory())

    assert client.get("/en/embed/").text.count('<li class="row') == 20


def test_with_nothing_ahead_it_leads_to_what_was(client):
    text = client.get("/en/embed/").text

    html5lib.HTMLParser(strict=True).parse(text)
    assert 'href="/en/sessions/archive/"' in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_gives_one_text_to_paste_in_each_language(client, language):
    answer = client.get(f"/{language}/embed/how-to/")

    page = html5lib.parse(answer.text, namespaceHTMLElements=False)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    snippets = [area.text for area in page.iter("textarea")]
    frames = [
        html5lib.parseFragment(text, namespaceHTMLElements=False)[0]
        for text in snippets
    ]
    assert [frame.get("lang") for frame in frames] == ["fr", "en"]
    assert [frame.get("src") for frame in frames] == [
        f"{SITE}/fr/embed/",
        f"{SITE}/en/embed/",
    ]
    assert all(frame.tag == "iframe" and frame.get("title") for frame in frames)


def test_it_gives_the_text_for_one_series(client):
    series = SeriesFactory()

    text = client.get(f"/en/embed/how-to/?series={series.pk}").text

    assert f"{SITE}/fr/embed/?series={series.pk}" in text
    assert f'<a href="?series={series.pk}" aria-current="true">' in text
    assert f"{series.pk}-{series.title_en.lower().replace(' ', '-')}/atom.xml" in text
