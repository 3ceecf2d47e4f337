"""Heads, sitemap, lists, Atom and JSON agree on where a text is available."""

import re
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from dialogues.models import Page
from tests.factories import (
    AppearanceFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
)
from tests.sitemap import SITE, entries

pytestmark = pytest.mark.django_db

LANGUAGES = ("fr", "en")
NAMES = {"a": "http://www.w3.org/2005/Atom"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ROW = re.compile(r'<li class="row .*?</li>\s*(?=<li class="row|</ol>)', re.DOTALL)
CASES = [("fr",), ("en",), ("fr", "en")]


def in_languages(languages, **texts):
    """The texts in these languages, and none in the others."""
    return {
        f"{name}_{code}": f"{text} {code}" if code in languages else None
        for name, text in texts.items()
        for code in LANGUAGES
    }


def address(instance, language):
    with override(language):
        return SITE + instance.get_absolute_url()


def session_in(languages, **traits):
    texts = in_languages(
        languages, title="Title", summary="In short", description="Long"
    )
    return SessionFactory(**texts, **traits)


def objects_in(languages):
    """One of each kind of page."""
    session = session_in(languages, series__title_fr="Série", series__title_en="Series")
    return [
        session,
        SeriesFactory(**in_languages(languages, title="Title", description="Long")),
        ResourceFactory(**in_languages(languages, title="Title")),
        AppearanceFactory(
            session=session, **{
                f"speaker__{name}": text
                for name, text in in_languages(languages, bio="Who").items()
            }
        ).speaker,
        Page.objects.create(
            key="about-us", **in_languages(languages, title="Title", body="Text")
        ),
    ]  # fmt: skip


def head(client, path):
    text = client.get(path).text
    canonical = re.search(r'rel="canonical" href="([^"]+)"', text)[1]
    alternates = re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text)
    return canonical, dict(alternates)


@pytest.mark.parametrize("languages", CASES)
def test_heads_and_sitemap_agree(client, languages):
    instances = objects_in(languages)
    told = {page: alternates for page, (alternates, _) in entries(client).items()}

    for instance in instances:
        own = {language: address(instance, language) for language in languages}
        alternates = own | {"x-default": own["en"]} if len(own) > 1 else {}
        for language in LANGUAGES:
            page = address(instance, language)
            is_at_home = language in languages
            canonical = own[language] if is_at_home else own[languages[0]]
            assert head(client, page) == (canonical, alternates), page
            assert (page in told) == is_at_home, page
            assert told.get(page, alternates) == alternates, page


@pytest.mark.parametrize("languages", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_and_files_agree(client, languages, language):
    session = session_in(languages)
    shown_in = language if language in languages else languages[0]

    [row] = ROW.findall(client.get(f"/{language}/sessions/").text)
    [embedded] = ROW.findall(client.get(f"/{language}/embed/").text)
    [entry] = client.get(f"/{language}/sessions.json").json()["sessions"]
    feed = client.get(f"/{language}/sessions/atom.xml").content
    atom = ElementTree.fromstring(feed).find("a:entry", NAMES)  # noqa: S314 (our own answer)

    for text in (row, embedded):
        assert ('class="mark"' in text) == (language not in languages)
        assert f"Title {shown_in}" in text
    assert entry["available_in"] == list(languages)
    assert (entry["language"], entry["title"]) == (shown_in, f"Title {shown_in}")
    assert atom.get(XML_LANG) == shown_in
    with override(language):
        calendar = client.get(f"{session.get_absolute_url()[:-1]}.ics").text
    assert f"SUMMARY;LANGUAGE={shown_in}:Title {shown_in}" in calendar
