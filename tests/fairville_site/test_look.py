"""What every page promises: valid, quiet, and honest about its language."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import html5lib
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from events.choices import Format
from tests.factories import (
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
)
from tests.fairville_site.heads import attribute, canonical, page

pytestmark = pytest.mark.django_db

LISTS = [
    "home",
    "events:programme",
    "dialogues:series_list",
    "dialogues:resource_list",
    "speakers:speaker_list",
]
SITE = "http://testserver"
LOADS = re.compile(r'<(?:img|script|iframe|source)[^>]*\ssrc="([^"]+)"|url\(([^)]+)\)')
SCRIPT = re.compile(r'<script(?! type="application/ld\+json">).*')
LINKS = re.compile(r'<link rel="(?:stylesheet|preload|icon)" href="([^"]+)"')


def addresses(session, language):
    """One address of each kind, and each session's."""
    with override(language):
        found = [reverse(name) for name in LISTS]
        found += [one.get_absolute_url() for one in type(session).objects.all()]
        found += [
            session.series.get_absolute_url(),
            session.series.parent.get_absolute_url(),
            session.appearances.first().speaker.get_absolute_url(),
            session.appearances.last().speaker.get_absolute_url(),
            reverse("dialogues:page_detail", args=["project"]),
            reverse("events:archive"),
        ]
        return found + [one.get_absolute_url() for one in session.resources.all()]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_valid_quiet_and_loads_nothing_from_elsewhere(
    client, everything, language
):
    titles = []
    for address in [*addresses(everything, language), f"/{language}/nothing/"]:
        answer = client.get(address, follow=True)
        text = answer.text
        html5lib.HTMLParser(strict=True).parse(text)
        assert answer.cookies == {}
        assert f'<html lang="{language}">' in text
        assert SCRIPT.findall(text) == []
        loaded = LINKS.findall(text) + [a or b for a, b in LOADS.findall(text)]
        assert [one for one in loaded if urlsplit(one).netloc] == []
        assert_headings_make_an_outline(text)
        titles.append(attribute(text, r"<title>(.*?)</title>"))
    assert len(set(titles)) == len(titles)


def assert_headings_make_an_outline(text):
    """One h1, first, and no level left out on the way down."""
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max((after - before for before, after in pairwise(levels)), default=0) <= 1


def test_facts_come_in_the_same_order(client):
    session = SessionFactory(hybrid=True)
    SessionLanguageFactory(session=session)
    with override("en"):
        text = page(client, session.get_absolute_url())
    assert re.findall(r"<dt>(When|Where|Languages?|Places)</dt>", text) == [
        "When",
        "Where",
        "Language",
        "Places",
    ]


def test_a_postponed_session_shows_no_date_as_if_it_held(client):
    session = SessionFactory(april_2026=True, postponed=True)
    with override("en"):
        address = session.get_absolute_url()
    text = page(client, address)
    assert "New date to be announced" in text
    assert "<del>16\N{NO-BREAK SPACE}April 2026</del>" in text
    assert f'href="{address.removesuffix("/")}.ics"' not in text
    assert "Learn the date" in text


def test_a_cancelled_session_stays_and_says_so(client):
    session = SessionFactory(cancelled=True)
    with override("en"):
        text = page(client, session.get_absolute_url())
    assert '<p class="state loud">Cancelled</p>' in text
    assert "The link arrives by e-mail" not in text


def test_a_running_session_says_so(client):
    SessionFactory(running=True)
    assert "Running now" in page(client, "/en/")


def test_the_home_page_with_nothing_ahead_shows_the_latest_records(client):
    SessionFactory(past=True, title_en="Already held")
    text = page(client, "/en/")
    assert "No session is announced at the moment." in text
    assert "Already held" in text


def test_an_empty_house_is_still_a_house(client):
    for name in LISTS:
        with override("en"):
            text = page(client, reverse(name))
        assert text.count("<h1") == 1


def test_long_lists_have_pages(client):
    series = SeriesFactory()
    SessionFactory.create_batch(21, series=series)
    text = page(client, "/en/sessions/")
    assert text.count('<li class="row ') == 20
    assert 'rel="next" href="?page=2"' in text
    assert page(client, "/en/sessions/?page=2").count('<li class="row ') == 1


def test_sizes_are_written_as_the_language_does(client):
    resource = ResourceFactory(size_bytes=538_640)
    with override("en"):
        assert "538.64\N{NO-BREAK SPACE}KB" in page(client, resource.get_absolute_url())
    with override("fr"):
        assert "538,64\N{NO-BREAK SPACE}" in page(client, resource.get_absolute_url())


def test_a_page_not_found_helps_in_both_languages(client):
    text = page(client, "/fr/nothing/", 404)
    assert text.count("/en/sessions/") == 1
    assert '<div class="stack-small other-language" lang="en">' in text
    assert 'name="robots" content="noindex"' in text
    assert canonical(text) is None


def test_a_failure_has_a_page_that_needs_nothing():
    text = render_to_string("500.html")
    html5lib.HTMLParser(strict=True).parse(text)
    assert "Something went wrong" in text
    assert "Une erreur est survenue" in text


def test_a_refused_form_has_a_page(client):
    session = SessionFactory(format=Format.ONLINE)
    with override("en"):
        address = f"{session.get_absolute_url()}register/"
    answer = client.post(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert answer.text.count("<h1") == 1


def test_the_sign_in_page_wears_the_same_coat(client):
    text = page(client, reverse("account_login"))
    html5lib.HTMLParser(strict=True).parse(text)
    assert 'class="masthead page"' in text
    assert 'class="field"' in text
