"""What visitors will read of a day and its hours, said while it is typed."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from events.admin.hours import Reading, readings
from events.clock import CityHours
from events.models import Session
from tests.factories import CityFactory, SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db
SPRING = {
    "timezone": "Europe/Paris",
    "starts_at_0": "2026-03-29",
    "starts_at_1": "15h",
    "ends_at_0": "29/03/2026",
    "ends_at_1": "17:00",
    "format": "online",
}


def said(client, **typed):
    address = reverse("admin:events_session_hours")
    english = {"Accept-Language": "en"}
    return client.get(address, SPRING | typed, headers=english)


def test_each_language_reads_its_own_words_and_each_city_its_own_hour():
    series = SeriesFactory(second_timezone="Europe/London")
    series.cities.add(
        CityFactory(name_fr="Dakar", name_en="Dakar", timezone="Africa/Dakar"),
        CityFactory(name_fr="Londres", name_en="London", timezone="Europe/London"),
    )
    session = SessionFactory(april_2026=True, series=series)

    nbsp = "\N{NO-BREAK SPACE}"
    assert readings(session) == [
        Reading(
            "fr",
            f"Jeudi 16{nbsp}avril 2026",
            f"15h–17h{nbsp}CEST{nbsp}/ 14h–16h{nbsp}BST",
            [CityHours("13h–15h", ("Dakar",)), CityHours("14h–16h", ("Londres",))],
        ),
        Reading(
            "en",
            f"Thursday 16{nbsp}April 2026",
            f"3–5pm{nbsp}CEST{nbsp}/ 2–4pm{nbsp}BST",
            [CityHours("1–3pm", ("Dakar",)), CityHours("2–4pm", ("London",))],
        ),
    ]


def test_without_a_date_its_hint_is_read_and_nothing_else():
    hinted = Session(date_hint_fr="À l’automne", date_hint_en="In autumn")
    assert readings(hinted) == [
        Reading("fr", "À l’automne", "", []),
        Reading("en", "In autumn", "", []),
    ]


def test_what_is_typed_is_read_before_it_is_stored(admin_client):
    CityFactory(lab=True, name_en="Dakar", timezone="Africa/Dakar")

    page = said(admin_client).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Sunday 29 March 2026, 3–5pm CEST" in page
    assert "Dimanche 29 mars 2026, 15h–17h CEST" in page
    assert "1–3pm · Dakar" in page
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"starts_at_1": "2h30"}, "This hour does not exist on that day"),
        (
            {"starts_at_0": "2026-10-25", "starts_at_1": "2:30", "ends_at_0": ""},
            "This hour exists twice on that day",
        ),
        ({"ends_at_1": "14:00"}, "The end must come after the start."),
        ({"ends_at_0": "", "ends_at_1": ""}, "Say when it ends."),
        ({"timezone": "CET"}, "“CET” is not a time zone."),
        ({"series": "7777"}, "Select a valid choice."),
    ],
)
def test_an_hour_that_is_none_is_said_at_once(admin_client, typed, words):
    page = said(admin_client, **typed).text
    assert '<p class="desk-error">' in page
    assert words in page
    assert "March" not in page


def test_whole_days_have_no_hours(admin_client):
    page = said(admin_client, day_only="on", ends_at_0="2026-03-30").text
    assert "29–30\N{NO-BREAK SPACE}March 2026" in page
    assert "CEST" not in page


def test_the_form_says_it_of_what_is_stored_and_without_a_script(admin_client):
    session = SessionFactory(april_2026=True)
    change = reverse("admin:events_session_change", args=[session.pk])
    for address, words in (
        (change, "Thursday 16\N{NO-BREAK SPACE}April 2026, 3–5pm"),
        (reverse("admin:events_session_add"), "Date to be confirmed"),
    ):
        page = admin_client.get(address, headers={"Accept-Language": "en"}).text
        line = page[page.index('class="desk-hours"') :]
        assert words in line


def test_who_sees_no_session_is_told_nothing(client):
    client.force_login(User.objects.create_user("front", is_staff=True))
    answer = said(client)
    assert answer.status_code == 404
    assert "March" not in answer.text


def test_the_labels_of_a_session_take_the_same_queries_for_one_city_as_for_three(
    django_assert_num_queries,
):
    series = SeriesFactory()
    for number in (1, 2):
        series.cities.add(*CityFactory.create_batch(number))
        session = Session.objects.select_related("series__parent").get(
            pk=SessionFactory(april_2026=True, series=series).pk
        )
        with django_assert_num_queries(2):
            readings(session)
