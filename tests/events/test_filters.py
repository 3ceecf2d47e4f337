"""The programme narrowed by its address: no JavaScript, both languages, few queries."""

import html
import re

import pytest
from django.utils.http import urlencode

from dialogues.models import Theme
from events.choices import LanguageKind
from events.models import Session
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
    SpeakerFactory,
    VenueFactory,
    stored,
)

pytestmark = pytest.mark.django_db


def address(code: str = "en", section: str = "", **query: object) -> str:
    return f"/{code}/sessions/{section}?{urlencode(query)}"


def listed(client, path: str) -> list[Session]:
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return list(answer.context["page"])


def words_of(client, path: str) -> str:
    text = re.sub(r"<[^>]+>", " ", client.get(path).text)
    return " ".join(html.unescape(text).split())


def test_online_and_in_person_each_hold_what_is_both(client):
    online = SessionFactory(online=True)
    here = SessionFactory(in_person=True)
    both = SessionFactory(hybrid=True)

    assert set(listed(client, address(format="online"))) == {online, both}
    assert set(listed(client, address(format="in_person"))) == {here, both}
    assert listed(client, address(format="hybrid")) == [both]


def test_a_language_is_heard_when_spoken_or_interpreted_into(client):
    spoken = SessionLanguageFactory(language="ar").session
    into = SessionLanguageFactory(
        kind=LanguageKind.INTERPRETATION, source="fr", language="ar"
    ).session
    SessionLanguageFactory(kind=LanguageKind.INTERPRETATION, source="ar", language="fr")
    SessionLanguageFactory(kind=LanguageKind.CAPTIONS, language="ar")

    assert set(listed(client, address(language="ar"))) == {spoken, into}


def test_a_series_holds_its_sub_series(client):
    parent = SeriesFactory()
    own = SessionFactory(series=parent)
    below = SessionFactory(series=SeriesFactory(parent=parent))
    SessionFactory()

    assert set(listed(client, address(series=parent.pk))) == {own, below}
    assert listed(client, address(series=below.series.pk)) == [below]


def test_a_town_is_where_one_can_go(client):
    CityFactory(name_fr="Bruxelles", name_en="Brussels")
    here = SessionFactory(in_person=True)
    SessionFactory(online=True, venue=here.venue)
    SessionFactory(in_person=True, venue=VenueFactory(city="Marseille"))

    assert listed(client, address(town="Bruxelles")) == [here]
    assert '<option value="Bruxelles">Brussels</option>' in client.get(address()).text


def test_a_town_that_is_not_known_is_not_offered(client):
    SessionFactory(in_person=True, venue=VenueFactory(name="France", city=""))

    assert 'value="France"' not in client.get(address()).text
    assert list(Session.objects.towns()) == []


def test_a_theme_narrows_without_counting_speakers_twice(client):
    session = SessionFactory()
    for name in ("Logement", "Eau"):
        session.themes.add(Theme.objects.create(name_fr=name, name_en=name))
    AppearanceFactory(session=session)
    AppearanceFactory(session=session)
    SessionFactory()

    (found,) = listed(client, address(theme=Theme.objects.first().pk))

    assert (found, found.speaker_count) == (session, 2)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "words",
    ["defendre", "DÉFENDRE", "coproduction", "co-production", "standing up", "deboulet",
     "agnes habitantes", "  Défendre   deboulet "],
)  # fmt: skip
def test_words_are_found_without_accents_and_in_both_languages(client, language, words):
    session = SessionFactory(
        title_fr="Défendre la co‑production",
        title_en="Standing up for co-production",
        summary_fr="Avec des habitant·e·s.",
    )
    speaker = SpeakerFactory(name="Agnès Deboulet")
    AppearanceFactory(session=session, speaker=speaker)
    SessionFactory()

    assert listed(client, address(language, q=words)) == [session]


@pytest.mark.parametrize(
    ("words", "number"), [("%end", 0), ("d_fendre", 0), ("défendre'", 1)]
)
def test_signs_of_the_databases_own_mean_nothing(client, words, number):
    SessionFactory(title_fr="Défendre", title_en="Defending")

    assert len(listed(client, address(q=words))) == number


def test_filters_add_up_and_each_can_be_taken_off(client):
    series = SeriesFactory(title_en="Levers")
    session = SessionFactory(series=series, online=True, title_en="Water")
    SessionFactory(series=series, in_person=True, title_en="Water")
    path = address(q="water", series=series.pk, format="online")

    text = client.get(path).text

    assert listed(client, path) == [session]
    assert f'href="?series={series.pk}&amp;format=online"' in text
    assert f'href="?q=water&amp;series={series.pk}"' in text
    assert '<a class="tag" href="/en/sessions/">Remove all filters</a>' in text
    assert '<meta name="robots" content="noindex">' in text


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ({"format": "zzz"}, "Format"),
        ({"series": "1 OR 1=1"}, "Series or sub-series"),
        ({"theme": "-1", "town": "Nowhere"}, "Town, Theme or territory"),
        ({"q": "x" * 101}, "Words"),
        ({"q": "a\0b"}, "Words"),
        ({"q": " - ·"}, "Words"),
        ({"q": "% _ \\ '"}, "Words"),
        ({"language": "'><script>"}, "Language spoken or interpreted"),
    ],
)
@pytest.mark.parametrize("section", ["", "archive/"])
def test_nonsense_is_left_out_and_said(client, section, query, labels):
    sessions = [SessionFactory(), SessionFactory(past=True)]
    path = address(section=section, **query)

    assert listed(client, path) == [sessions[bool(section)]]
    assert f"Not understood, and left out: {labels}." in words_of(client, path)


def test_the_good_half_of_an_address_still_counts(client):
    online = SessionFactory(online=True)
    SessionFactory(in_person=True)

    assert listed(client, address(format="online", theme="x", page="zzz")) == [online]


def test_what_is_not_public_is_neither_found_nor_offered(client):
    shown = SessionFactory(title_fr="Eau")
    for trait in ("draft", "withdrawn"):
        hidden = SessionFactory(
            **{trait: True},
            title_fr="Eau",
            hybrid=True,
            venue=VenueFactory(city="Canary"),
            series=SeriesFactory(title_en="Canary"),
        )
        hidden.themes.add(Theme.objects.create(name_en="Canary"))
        SessionLanguageFactory(session=hidden, language="wo")

    answer = client.get(address(q="eau"))

    assert list(answer.context["page"]) == [shown]
    assert "Canary" not in answer.text
    assert "Wolof" not in answer.text


def test_empty_fields_of_the_form_leave_a_tidy_address(client):
    path = address(q="", format="online", series="", page=" ")

    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (
        302,
        "/en/sessions/?format=online",
    )
    assert client.get(address(q="", format=""))["Location"] == "/en/sessions/"


def test_the_language_switch_keeps_the_filters(client):
    SessionFactory(online=True)

    text = client.get(address(q="défendre", format="online")).text

    assert 'href="/fr/sessions/?q=d%C3%A9fendre&amp;format=online"' in text


def test_a_search_is_kept_by_no_cache(client):
    SessionFactory(past=True)

    assert client.get(address(q="eau"))["Cache-Control"] == "no-store"
    assert client.get(address(section="archive/", q="e"))["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get(address(format="online"))


def test_nothing_found_says_so_and_leads_on(client):
    SessionFactory(past=True, title_en="Water")
    path = address(q="water")

    text = words_of(client, path)

    assert "No session to come matches these filters. Remove all filters" in text
    assert "1 past session matches too" in text
    assert 'href="/en/sessions/archive/?q=water"' in client.get(path).text


def test_pages_keep_the_filters(client):
    for _ in range(21):
        SessionFactory(online=True)

    answer = client.get(address(format="online"))

    assert len(answer.context["page"]) == 20
    assert 'href="?format=online&amp;page=2"' in answer.text


def test_a_borrowed_entry_says_its_language(client):
    series = SessionFactory(series=SeriesFactory(french_only=True)).series

    text = client.get(address(series=series.pk)).text

    assert (
        f'<option value="{series.pk}" selected lang="fr">{series.title_fr}</option>'
        in text
    )
    assert f'<b lang="fr">{series.title_fr}</b>' in text


def test_every_field_has_its_label(client):
    SessionFactory()

    text = client.get(address()).text

    for name in ("q", "format", "language", "series", "town", "theme"):
        assert text.count(f'for="filter-{name}"') == 1
        assert text.count(f'id="filter-{name}"') == 1


@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.grown)])
@pytest.mark.parametrize(
    ("section", "queries"), [("", 11), ("archive/", 11)], ids=["programme", "archive"]
)
def test_a_filtered_list_takes_as_many_queries_for_3_as_for_50(
    client, django_assert_num_queries, section, queries, count
):
    theme = Theme.objects.create(name_fr="Logement")
    series = SeriesFactory(parent=SeriesFactory(french_only=True))
    sessions = [
        SessionFactory.build(
            series=series,
            hybrid=True,
            french_only=number % 3 == 0,
            past=bool(section),
        )
        for number in range(count)
    ]
    stored([SessionLanguageFactory.build(session=session) for session in sessions])
    stored([AppearanceFactory.build(session=session) for session in sessions])
    theme.sessions.add(*sessions)
    for language in ("fr", "en"):
        path = address(language, section, series=series.pk, theme=theme.pk, q="seance")

        with django_assert_num_queries(queries):
            answer = client.get(path)

        assert answer.context["page"].paginator.count == count
