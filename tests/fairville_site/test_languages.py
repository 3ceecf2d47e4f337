"""The language switch, and heads that are honest about languages."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.factories import (
    AppearanceFactory,
    SessionFactory,
    SpeakerFactory,
)
from tests.fairville_site.heads import alternates, canonical, page, switch

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def test_the_switch_leads_to_the_same_object_with_its_query(client, everything):
    with override("fr"):
        french = everything.get_absolute_url()
    with override("en"):
        english = everything.get_absolute_url()
    assert french != english
    text = page(client, f"{french}?page=2&q=eau")
    assert switch(text) == {
        "fr": f"{french}?page=2&q=eau",
        "en": f"{english}?page=2&q=eau",
    }


def test_the_switch_keeps_lists_and_filters(client):
    assert switch(page(client, "/en/sessions/?page=1"))["fr"] == "/fr/sessions/?page=1"


def test_the_switch_escapes_what_the_address_holds(client):
    text = client.get("/en/sessions/", QUERY_STRING='"><script>').text
    assert '"><script>' not in text


def test_the_switch_of_a_page_that_does_not_exist_leads_home(client):
    assert switch(page(client, "/fr/nothing/", 404)) == {
        "fr": "/fr/nothing/",
        "en": "/en/",
    }


def test_a_page_with_one_address_for_all_languages_names_no_other(client):
    text = page(client, reverse("account_login"))
    assert switch(text) == {"fr": "/fr/", "en": reverse("account_login")}
    assert alternates(text) == {}


def test_a_page_in_both_languages_names_each_other(client, everything):
    with override("fr"):
        french = SITE + everything.get_absolute_url()
    with override("en"):
        english = SITE + everything.get_absolute_url()
    named = {"fr": french, "en": english, "x-default": english}
    for address in (french, english):
        text = page(client, address)
        assert canonical(text) == address
        assert alternates(text) == named


def test_a_list_names_itself_without_its_query(client):
    text = page(client, "/en/sessions/?q=water")
    assert canonical(text) == f"{SITE}/en/sessions/"
    assert alternates(text) == {
        "fr": f"{SITE}/fr/sessions/",
        "en": f"{SITE}/en/sessions/",
        "x-default": f"{SITE}/en/sessions/",
    }


def test_each_page_of_a_list_is_a_page_of_its_own(client):
    text = page(client, "/en/sessions/?page=2")
    assert canonical(text) == f"{SITE}/en/sessions/?page=2"
    assert alternates(text)["fr"] == f"{SITE}/fr/sessions/?page=2"


def test_a_session_in_french_only_says_so_on_its_english_page(client):
    session = SessionFactory(french_only=True, title_fr="Seulement ici")
    with override("fr"):
        original = SITE + session.get_absolute_url()
    with override("en"):
        address = session.get_absolute_url()
    text = page(client, address)
    assert text.count('class="notice page"') == 1
    assert '<span lang="fr">Seulement ici</span>' in text
    assert '<div class="prose" lang="fr">' in text
    assert canonical(text) == original
    assert alternates(text) == {}


def test_a_session_in_french_only_is_at_home_on_its_french_page(client):
    session = SessionFactory(french_only=True, title_fr="Seulement ici")
    with override("fr"):
        address = session.get_absolute_url()
    text = page(client, address)
    assert 'class="notice page"' not in text
    assert 'lang="en"' not in text.replace('lang="en" hreflang', "")
    assert canonical(text) == SITE + address
    assert alternates(text) == {}


def test_a_list_marks_what_is_in_the_other_language(client):
    SessionFactory(title_fr="Bilingue", title_en="Bilingual")
    SessionFactory(french_only=True, title_fr="Ici")
    text = page(client, "/en/sessions/")
    assert text.count('class="mark"') == 1
    assert re.search(r">in French\s*</li>", text)
    assert 'class="mark"' not in page(client, "/fr/sessions/")


def test_a_speaker_without_a_biography_needs_no_notice(client):
    speaker = SpeakerFactory(bio_fr=None, bio_en=None)
    AppearanceFactory(speaker=speaker)
    with override("en"):
        text = page(client, speaker.get_absolute_url())
    assert 'class="notice page"' not in text
    assert set(alternates(text)) == {"fr", "en", "x-default"}
