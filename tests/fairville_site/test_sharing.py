"""What a page says of itself where it is shared."""

import html
import re

import pytest
from django.test import Client
from django.utils.translation import override

from dialogues.models import Page
from fairville_site.templatetags import sharing
from tests.factories import (
    AppearanceFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
META = re.compile(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">')
OWN_WORDS = "Public dialogues on co-producing fairer cities, in French and English."


def said(client: Client, path: str) -> dict[str, str]:
    found = META.findall(client.get(path).text)
    names = [name for name, _ in found]
    assert len(set(names)) == len(names)
    return {name: html.unescape(content) for name, content in found}


def path_of(instance, language: str = "en") -> str:
    with override(language):
        return instance.get_absolute_url()


def test_a_session_says_all_that_open_graph_asks_for(client):
    session = SessionFactory(title_fr='L’eau : "à tous" & <partout>')
    path = path_of(session, "fr")

    found = said(client, path)

    picture = found["og:image"]
    assert (
        found.items()
        >= {
            "og:title": 'L’eau\xa0: "à tous" & <partout>',
            "og:description": "En une phrase.",
            "description": "En une phrase.",
            "og:url": SITE + path,
            "og:type": "article",
            "og:locale": "fr_FR",
            "og:locale:alternate": "en_GB",
            "og:image:width": "1200",
            "og:image:height": "630",
            "twitter:card": "summary_large_image",
        }.items()
    )
    assert picture.startswith(f"{SITE}/fr/sessions/")
    assert client.get(picture.removeprefix(SITE))["Content-Type"] == "image/jpeg"


def test_a_title_is_escaped_once(client):
    session = SessionFactory(title_en='A & "b" <c>')

    text = client.get(path_of(session)).text

    escaped = "A &amp; &quot;b&quot; &lt;c&gt;"
    assert f"<title>{escaped} – Fairville Dialogues</title>" in text
    assert f'<meta property="og:title" content="{escaped}">' in text


def test_each_kind_of_page_is_described_by_its_own_words(client):
    speaker = AppearanceFactory(speaker__bio_en="Who *she* is.").speaker
    page = Page.objects.create(key="project", title_en="The project", body_en="# Here")
    described = {
        path_of(SeriesFactory(summary_en="", description_en="About **water**.")): (
            "About water."
        ),
        path_of(speaker): "Who she is.",
        path_of(ResourceFactory(description_en="A recap.")): "A recap.",
        path_of(page): "Here",
        path_of(ResourceFactory()): OWN_WORDS,
        "/en/": OWN_WORDS,
        "/en/sessions/": OWN_WORDS,
    }

    for path, words in described.items():
        assert said(client, path)["og:description"] == words, path


def test_a_long_text_is_cut_between_words(client):
    session = SessionFactory(summary_en="", description_en="word " * 60)

    words = said(client, path_of(session))["og:description"]

    assert words == "word " * 40 + "…"


def test_a_page_in_one_language_names_no_other(client):
    session = SessionFactory(french_only=True)

    assert "og:locale:alternate" not in said(client, path_of(session, "fr"))
    assert said(client, path_of(session))["og:url"] == SITE + path_of(session, "fr")


def test_a_language_without_a_known_territory_names_itself():
    assert sharing.territory("nl") == "nl"
