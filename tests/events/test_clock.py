from datetime import date, datetime

import pytest

from events.clock import (
    DayFigure,
    city_hours,
    date_label,
    day_figure,
    day_label,
    local_instant,
    moment_label,
    month_label,
    time_label,
)
from tests.events.spans import ATHENS, DAKAR, LONDON, PARIS, plain, span


def test_time_label_keeps_each_hour_with_its_letters():
    session = span("2026-04-16T15:00", "2026-04-16T17:00")

    label = time_label(session, "fr", LONDON)

    assert label == "15h–17h\xa0CEST\xa0/ 14h–16h\xa0BST"


@pytest.mark.parametrize(
    ("start", "end", "zone", "second", "french", "english"),
    [
        (
            "2026-04-16T15:00",
            "2026-04-16T17:00",
            PARIS,
            LONDON,
            "15h–17h CEST / 14h–16h BST",
            "3–5pm CEST / 2–4pm BST",
        ),
        (
            "2026-12-03T15:00",
            "2026-12-03T17:00",
            PARIS,
            LONDON,
            "15h–17h CET / 14h–16h GMT",
            "3–5pm CET / 2–4pm GMT",
        ),
        (
            "2026-06-09T19:30",
            "2026-06-09T21:30",
            "Europe/Brussels",
            PARIS,
            "19h30–21h30 CEST",
            "7:30–9:30pm CEST",
        ),
        (
            "2026-06-11T11:00",
            "2026-06-11T13:05",
            PARIS,
            "America/Sao_Paulo",
            "11h–13h05 CEST / 6h–8h05 UTC−3",
            "11am–1:05pm CEST / 6–8:05am UTC−3",
        ),
        (
            "2026-06-11T12:00",
            "2026-06-11T14:00",
            LONDON,
            None,
            "12h–14h BST",
            "noon–2pm BST",
        ),
        (
            "2026-06-11T10:30",
            "2026-06-11T12:00",
            ATHENS,
            "Asia/Kolkata",
            "10h30–12h EEST / 13h–14h30 UTC+5:30",
            "10:30am–noon EEST / 1–2:30pm UTC+5:30",
        ),
        (
            "2026-06-11T12:15",
            "2026-06-11T12:45",
            DAKAR,
            None,
            "12h15–12h45 GMT",
            "12:15–12:45pm GMT",
        ),
        (
            "2026-06-11T00:00",
            "2026-06-11T02:00",
            "Atlantic/Cape_Verde",
            None,
            "0h–2h UTC−1",
            "12–2am UTC−1",
        ),
        (
            "2026-06-11T22:00",
            "2026-06-12T00:00",
            PARIS,
            LONDON,
            "22h–minuit CEST / 21h–23h BST",
            "10pm–midnight CEST / 9–11pm BST",
        ),
        (
            "2026-06-11T22:00",
            "2026-06-12T01:00",
            PARIS,
            LONDON,
            "22h–1h (le lendemain) CEST / 21h–minuit BST",
            "10pm–1am (next day) CEST / 9pm–midnight BST",
        ),
        (
            "2026-06-11T00:30",
            "2026-06-11T02:00",
            PARIS,
            LONDON,
            "0h30–2h CEST / 23h30 (la veille)–1h BST",
            "12:30–2am CEST / 11:30pm (the day before)–1am BST",
        ),
        (
            "2026-05-25T09:00",
            "2026-05-27T17:00",
            PARIS,
            None,
            "25 mai, 9h – 27 mai, 17h CEST",
            "25 May, 9am – 27 May, 5pm CEST",
        ),
        (
            "2026-05-01T09:00",
            "2026-05-03T00:00",
            PARIS,
            None,
            "1er mai, 9h – 2 mai, minuit CEST",
            "1 May, 9am – 2 May, midnight CEST",
        ),
        (
            "2026-12-31T18:00",
            "2027-01-01T18:00",
            PARIS,
            None,
            "31 décembre 2026, 18h – 1er janvier 2027, 18h CET",
            "31 December 2026, 6pm – 1 January 2027, 6pm CET",
        ),
        (
            "2026-10-25T01:00",
            "2026-10-25T04:00",
            PARIS,
            DAKAR,
            "1h CEST–4h CET / 23h (la veille)–3h GMT",
            "1am CEST–4am CET / 11pm (the day before)–3am GMT",
        ),
        (
            "2026-10-24T23:30",
            "2026-10-25T04:00",
            PARIS,
            None,
            "23h30 CEST–4h (le lendemain) CET",
            "11:30pm CEST–4am (next day) CET",
        ),
    ],
)
def test_time_label_reads_as_its_language_does(
    start, end, zone, second, french, english
):
    session = span(start, end, zone)

    assert plain(time_label(session, "fr", second)) == french
    assert plain(time_label(session, "en", second)) == english


def test_time_label_of_a_third_language_is_neutral():
    session = span("2026-04-16T15:00", "2026-04-16T17:00")
    evening = span("2026-04-16T22:00", "2026-04-17T00:00")

    assert time_label(session, "el") == "15:00–17:00\xa0CEST"
    assert time_label(evening, "de") == "22:00–24:00\xa0CEST"


def test_time_label_follows_the_language_before_its_region():
    session = span("2026-04-16T15:00", "2026-04-16T17:00")

    assert time_label(session, "fr-be") == "15h–17h\xa0CEST"
    assert time_label(session, "en-gb") == "3–5pm\xa0CEST"


def test_time_label_of_whole_days_is_empty():
    day = span("2023-05-25T00:00", "2023-05-26T00:00", day_only=True)

    assert time_label(day, "fr", LONDON) == ""
    assert city_hours(day, [("Dakar", DAKAR)], "fr") == []


@pytest.mark.parametrize(
    ("start", "end", "day_only", "french", "english"),
    [
        (
            "2026-04-16T15:00",
            "2026-04-16T17:00",
            False,
            "jeudi 16 avril 2026",
            "Thursday 16 April 2026",
        ),
        (
            "2026-05-01T22:00",
            "2026-05-02T02:00",
            False,
            "vendredi 1er mai 2026",
            "Friday 1 May 2026",
        ),
        (
            "2023-05-25T00:00",
            "2023-05-26T00:00",
            True,
            "jeudi 25 mai 2023",
            "Thursday 25 May 2023",
        ),
        (
            "2023-05-25T00:00",
            "2023-05-28T00:00",
            True,
            "25–27 mai 2023",
            "25–27 May 2023",
        ),
        (
            "2026-05-30T09:00",
            "2026-06-01T17:00",
            False,
            "30 mai – 1er juin 2026",
            "30 May – 1 June 2026",
        ),
        (
            "2026-12-31T09:00",
            "2027-01-02T17:00",
            False,
            "31 décembre 2026 – 2 janvier 2027",
            "31 December 2026 – 2 January 2027",
        ),
    ],
)
def test_day_label_and_figure_read_the_same(start, end, day_only, french, english):
    days = span(start, end, day_only=day_only)

    assert plain(day_label(days, "fr")) == french
    assert plain(day_label(days, "en")) == english
    for language, label in (("fr", french), ("en", english)):
        figure = day_figure(days, language)
        assert label.endswith(plain(f"{figure.number} {figure.rest}"))


def test_day_figure_hangs_the_number():
    session = span("2026-04-16T15:00", "2026-04-16T17:00")
    days = span("2023-05-25T00:00", "2023-05-28T00:00", day_only=True)
    months = span("2026-05-30T09:00", "2026-06-02T17:00")

    assert day_figure(session, "fr") == DayFigure("16", "avril 2026")
    assert day_figure(days, "en") == DayFigure("25–27", "May 2023")
    assert day_figure(months, "fr") == DayFigure("30", "mai\xa0– 2\xa0juin 2026")


def test_dates_take_the_names_and_cases_of_any_language():
    session = span("2026-04-16T15:00", "2026-04-16T17:00")

    assert date_label(date(2026, 5, 1), "fr") == "1er\xa0mai 2026"
    assert date_label(date(2026, 5, 1), "en") == "1\xa0May 2026"
    assert month_label(date(2026, 9, 1), "fr") == "septembre 2026"
    assert month_label(date(2026, 9, 1), "el") == "Σεπτέμβριος 2026"
    assert day_label(session, "el") == "Πέμπτη 16\xa0Απριλίου 2026"


@pytest.mark.parametrize(
    ("local", "zone", "french", "english"),
    [
        (
            "2026-04-16T15:00",
            PARIS,
            "16 avril 2026 à 15h CEST",
            "16 April 2026 at 3pm CEST",
        ),
        (
            "2026-05-01T00:00",
            LONDON,
            "1er mai 2026 à 0h BST",
            "1 May 2026 at 12am BST",
        ),
    ],
)
def test_moment_label_names_date_hour_and_zone(local, zone, french, english):
    instant = local_instant(datetime.fromisoformat(local), zone)

    assert plain(moment_label(instant, zone, "fr")) == french
    assert plain(moment_label(instant, zone, "en")) == english
