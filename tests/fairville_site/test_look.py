"""What every page promises: valid, quiet, and honest about its language."""

import re
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

import html5lib
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from dialogues.models import Page, Theme
from events.choices import Format, LanguageKind, PartnerRole, RegistrationMode
from events.models import Partnership, SessionContact, SessionResource
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    OrganisationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
    SpeakerFactory,
)

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


@pytest.fixture
def everything():
    """A house with one of each, and sessions in all their states."""
    Page.objects.create(
        key="project", title_fr="Le projet", title_en="The project", body_fr="Voilà.",
        body_en="Here.",
    )  # fmt: skip
    CityFactory(lab=True)
    parent = SeriesFactory(
        second_timezone="Europe/London",
        funding_en="Paid by all.",
        description_fr="## Pour qui ?",
        description_en="## For whom?",
    )
    series = SeriesFactory(parent=parent, colour="rose", url="https://example.org/s")
    session = SessionFactory(
        hybrid=True,
        series=series,
        description_fr="## Pourquoi ?",
        recording_planned=True,
        image_credit_fr="Photo d’une *amie*.",
        page_url="https://example.org/page",
        source_url="https://example.org/source",
        source_published_on=date(2023, 5, 30),
    )
    full_page(session)
    for traits in (
        {"running": True},
        {"past": True, "report_en": "What *was* said."},
        {"cancelled": True, "french_only": True},
        {"postponed": True, "in_person": True},
        {"undated": True, "registration_mode": RegistrationMode.NONE},
        {"english_only": True, "past": True},
    ):
        SessionFactory(series=series, **traits)
    return session


def full_page(session):
    AppearanceFactory(session=session, affiliation_fr="CNRS")
    AppearanceFactory(session=session, speaker__bio_fr=None, speaker__bio_en=None)
    for kind in (LanguageKind.SPOKEN, LanguageKind.CAPTIONS):
        SessionLanguageFactory(session=session, kind=kind)
    SessionLanguageFactory(
        session=session, kind=LanguageKind.INTERPRETATION, source="fr", language="en"
    )
    Partnership.objects.create(
        session=session, organisation=OrganisationFactory(), role=PartnerRole.HOST
    )
    SessionContact.objects.create(
        session=session, email="a@example.org", telephone="+32 1"
    )
    theme = Theme.objects.create(name_fr="Eau", name_en="Water")
    session.themes.add(theme)
    document = ResourceFactory(size_bytes=538_640, language="fr", transcript_fr="Mot.")
    expected = ResourceFactory(url="", expected_on=date(2026, 9, 1))
    for resource in (document, expected):
        SessionResource.objects.create(session=session, resource=resource)


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


def page(client, address, status=200):
    answer = client.get(address, follow=True)
    assert answer.status_code == status
    return answer.text


def attribute(text, pattern):
    found = re.search(pattern, text)
    return found and found[1]


def canonical(text):
    return attribute(text, r'<link rel="canonical" href="([^"]+)"')


def alternates(text):
    return dict(
        re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text)
    )


def switch(text):
    """The language switch: code → address."""
    return {
        code: path.replace("&amp;", "&")
        for path, code in re.findall(r'<a href="([^"]+)" lang="(\w\w)" hreflang', text)
    }


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
    with override("en"):
        text = page(client, speaker.get_absolute_url())
    assert 'class="notice page"' not in text
    assert set(alternates(text)) == {"fr", "en", "x-default"}


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
    SessionFactory.create_batch(41, series=series)
    text = page(client, "/en/sessions/")
    assert text.count('<li class="row ') == 40
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
