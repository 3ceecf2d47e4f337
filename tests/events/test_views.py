from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from events.choices import LanguageKind, Mode, RegistrationMode
from events.models import Session, SessionContact
from fairville_site import bilingual
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    MeetingFactory,
    OrganisationFactory,
    PlacesFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
    stored,
)

pytestmark = pytest.mark.django_db


def sessions_of_a_series(count: int) -> Session:
    """So many sessions with all that a row shows, every third one in French only."""
    CityFactory(lab=True)
    series = SeriesFactory(parent=SeriesFactory())
    sessions = [
        SessionFactory.build(
            series=series,
            french_only=number % 3 == 0,
            past=number % 2 == 1,
            hybrid=number % 5 == 0,
        )
        for number in range(count)
    ]
    for made in (SessionLanguageFactory, AppearanceFactory):
        stored([made.build(session=session) for session in sessions])
    stored(
        [
            PlacesFactory.build(session=session, mode=Mode.ONLINE, capacity=10)
            for session in sessions
        ]
    )
    return sessions[-1]


def path(name: str, language: str, *args: object) -> str:
    with override(language):
        return reverse(name, args=args)


@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.grown)])
def test_lists_take_as_many_queries_for_3_sessions_as_for_50(
    client, django_assert_num_queries, count
):
    last = sessions_of_a_series(count)
    year = (Session.objects.past().first() or last).starts_at.year
    for language in ("fr", "en"):
        with override(language):
            series = last.series.get_absolute_url()
        pages = {
            path("home", language): 3,
            path("events:programme", language): 10,
            path("events:archive_year", language, year): 11,
            series: 10,
        }
        for address, queries in pages.items():
            with django_assert_num_queries(queries):
                answer = client.get(address)

            assert answer.status_code == 200


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("parts", "queries"), [(0, 6), (1, 10), (3, 10)])
def test_session_detail_takes_ten_queries_at_most_whatever_it_holds(
    client, django_assert_num_queries, parts, queries, language
):
    session = sessions_of_a_series(3)
    for number in range(parts):
        AppearanceFactory(session=session)
        SessionContact.objects.create(session=session, email="contact@example.org")
        session.session_resources.create(resource=ResourceFactory(), order=number)
        session.partnerships.create(organisation=OrganisationFactory())
        session.themes.create(name_fr=f"Logement {number}")
    MeetingFactory(session=session)
    with override(language):
        address = session.get_absolute_url()

    with django_assert_num_queries(queries):
        answer = client.get(address)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Cette page n’est pas ici."), ("en", "This page is not here.")],
)
def test_an_unknown_session_is_not_found_in_the_pages_language(client, language, words):
    answer = client.get(f"/{language}/sessions/999999-rien/")

    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text
    assert words in answer.text


def test_a_row_says_the_day_of_the_week_of_a_single_day(client):
    day = datetime(2027, 7, 1, 13, tzinfo=UTC)
    SessionFactory(starts_at=day)
    SessionFactory(starts_at=day, ends_at=day + timedelta(days=2))

    rows = client.get(path("events:programme", "en")).text

    figure = '<span class="weekday">Thursday</span> <b>1</b> <span>July 2027</span>'
    assert rows.count('class="weekday"') == 1
    assert figure in rows


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({"postponed": True}, True),
        ({"undated": True, "registration_mode": RegistrationMode.NONE}, True),
        ({"registration_mode": RegistrationMode.NONE}, False),
        ({"cancelled": True}, False),
    ],
)
def test_where_no_date_is_known_the_poster_offers_to_tell_it(client, facts, offered):
    session = SessionFactory(**facts)

    poster = client.get(f"/en/sessions/{session.pk}-x/", follow=True).text
    poster = poster[poster.index("<article") : poster.index("</article>")]

    with override("en"):
        slug = bilingual.slug(session)
        address = reverse("registrations:follow_session", args=[session.pk, slug])
    assert (f'<a class="button" href="{address}">' in poster) is offered


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_stale_slug_leads_to_the_present_address_for_good(client, language):
    session = SessionFactory(title_fr="Défendre", title_en="Defending")

    answer = client.get(f"/{language}/sessions/{session.pk}-ancien-titre/")

    title = {"fr": "defendre", "en": "defending"}[language]
    assert answer.status_code == 301
    assert answer["Location"] == f"/{language}/sessions/{session.pk}-{title}/"


@pytest.mark.parametrize("trait", ["draft", "withdrawn"])
def test_what_is_not_public_is_found_nowhere(client, trait):
    hidden = SessionFactory(**{trait: True}, title_fr="Pas encore", past=True)
    SessionFactory(series=hidden.series, title_fr="Publique")
    year = hidden.starts_at.year
    with override("fr"):
        pages = {
            reverse("home"): 200,
            reverse("events:programme"): 200,
            reverse("events:archive_year", args=[year]): 404,
            hidden.series.get_absolute_url(): 200,
            hidden.get_absolute_url(): 404,
        }

    for address, status in pages.items():
        answer = client.get(address)
        assert answer.status_code == status, address
        assert "Pas encore" not in answer.text


def test_no_public_page_holds_the_call(client):
    meeting = MeetingFactory()
    session = meeting.session
    SessionLanguageFactory(session=session, kind=LanguageKind.SPOKEN)
    with override("fr"):
        pages = [
            reverse("home"),
            reverse("events:programme"),
            session.get_absolute_url(),
            session.series.get_absolute_url(),
        ]

    for address in pages:
        text = client.get(address).text
        assert session.title_fr in text
        for secret in (meeting.join_url, meeting.passcode, meeting.number, "canary"):
            assert secret not in text, address


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-BE,fr;q=0.9", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.5", "en"),
        ("el,de;q=0.8", "en"),
        ("", "en"),
    ],
)
def test_choose_language_leads_to_the_language_that_the_browser_accepts(
    client, accepted, language
):
    answer = client.get("/", headers={"Accept-Language": accepted})

    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in answer["Vary"]


def test_the_language_of_a_page_is_its_addresss_whatever_the_browser_accepts(client):
    answer = client.get("/fr/", headers={"Accept-Language": "en"})

    assert '<html lang="fr"' in answer.text
    assert "Accept-Language" not in answer.get("Vary", "")


def test_the_archive_leads_to_its_latest_year(client):
    SessionFactory(april_2026=True)

    answer = client.get("/en/sessions/archive/")

    assert answer["Location"] == "/en/sessions/archive/2026/"


def test_an_empty_archive_leads_to_the_programme(client):
    assert client.get("/en/sessions/archive/")["Location"] == "/en/sessions/"


@pytest.mark.parametrize("method", ["post", "put", "delete", "trace"])
def test_public_pages_refuse_to_be_written_to(client, method):
    assert getattr(client, method)("/fr/sessions/").status_code == 405
