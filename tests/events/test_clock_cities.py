from events.clock import (
    CityHours,
    city_hours,
)
from tests.events.spans import ATHENS, CAIRO, DAKAR, LONDON, plain, span


def test_city_hours_group_equal_times_from_west_to_east():
    session = span("2026-04-16T15:00", "2026-04-16T17:00")
    cities = [
        ("Athènes", ATHENS),
        ("Berlin", "Europe/Berlin"),
        ("Bruxelles", "Europe/Brussels"),
        ("Le Caire", CAIRO),
        ("Dakar", DAKAR),
        ("Londres", LONDON),
    ]

    assert city_hours(session, cities, "fr") == [
        CityHours("13h–15h", ("Dakar",)),
        CityHours("14h–16h", ("Londres",)),
        CityHours("15h–17h", ("Berlin", "Bruxelles", "Le Caire")),
        CityHours("16h–18h", ("Athènes",)),
    ]


def test_city_hours_follow_cairo_into_its_summer():
    session = span("2026-05-11T17:00", "2026-05-11T20:00")

    assert city_hours(session, [("Cairo", CAIRO), ("Athens", ATHENS)], "en") == [
        CityHours("6–9pm", ("Cairo", "Athens"))
    ]


def test_city_hours_say_which_day_they_mean():
    evening = span("2026-04-16T22:00", "2026-04-17T00:00")
    small_hours = span("2026-04-16T02:00", "2026-04-16T04:00")
    far = [("Tokyo", "Asia/Tokyo"), ("New York", "America/New_York")]

    assert [
        (plain(row.hours), *row.names) for row in city_hours(evening, far, "en")
    ] == [
        ("4–6pm", "New York"),
        ("5–7am (next day)", "Tokyo"),
    ]
    assert [
        (plain(row.hours), *row.names) for row in city_hours(small_hours, far, "fr")
    ] == [
        ("20h–22h (la veille)", "New York"),
        ("9h–11h", "Tokyo"),
    ]


def test_hours_two_days_away_give_the_date():
    midway = span("2026-04-16T23:30", "2026-04-17T01:00", "Pacific/Pago_Pago")

    rows = city_hours(midway, [("London", "Pacific/Kiritimati")], "en")

    assert [plain(row.hours) for row in rows] == ["12:30–2am (18 April)"]
