import pytest

from events.clock import (
    WrongZoneWord,
    wrong_zone_words,
)
from tests.events.spans import AUDIENCE, DAKAR, PARIS, span


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("3-5pm CET / 2-4pm GMT", {"CET": "CEST", "GMT": "BST"}),
        ("15h-17h (CET)", {"CET": "CEST"}),
        ("15 h 00 à 17 h 00, CET", {"CET": "CEST"}),
        ("15:00–17:00 CET or 2.00 p.m. GMT", {"CET": "CEST", "GMT": "BST"}),
        ("3 PM CET, 3 PM CET", {"CET": "CEST"}),
        ("15h–17h CEST / 14h–16h BST / 13h GMT", {}),
        ("16h EET", {"EET": "EEST"}),
        ("15h EET, 16h EEST", {}),
        ("until 6pm CET", {"CET": "CEST"}),
        ("Join on GMT, CEST or BST", {}),
        ("15h, heure d’hiver", {"heure d’hiver": "heure d'été"}),
        ("3pm (winter time)", {"winter time": "summer time"}),
        ("15h (heure d'été)", {}),
        ("Le passage à l'heure d'hiver a lieu en octobre.", {}),
        ("DANS CET ATELIER, WEST AND WET, 2026 CET", {}),
        ("C'est cet atelier qui best gmt cest.", {}),
        ("", {}),
    ],
)
def test_wrong_zone_words_in_april(text, wrong):
    session = span("2026-04-16T15:00", "2026-04-16T17:00")

    found = wrong_zone_words(text, session, AUDIENCE)

    assert found == [WrongZoneWord(*pair) for pair in wrong.items()]


@pytest.mark.parametrize(
    ("text", "zones", "wrong"),
    [
        ("15h CET / 14h GMT", AUDIENCE, {}),
        ("15h–17h CEST, 14h–16h BST", AUDIENCE, {"CEST": "CET", "BST": "GMT"}),
        ("11–1pm CEST", AUDIENCE, {"CEST": "CET"}),
        ("15h, heure d'été", AUDIENCE, {"heure d'été": "heure d'hiver"}),
        ("14h GMT", (PARIS,), {}),
        ("BST", (PARIS,), {}),
        ("15h summer time", (DAKAR,), {"summer time": "winter time"}),
    ],
)
def test_wrong_zone_words_in_december(text, zones, wrong):
    session = span("2026-12-03T15:00", "2026-12-03T17:00")

    found = wrong_zone_words(text, session, zones)

    assert found == [WrongZoneWord(*pair) for pair in wrong.items()]


def test_wrong_zone_words_of_a_day_without_hours_are_about_the_season():
    day = span("2023-05-25T00:00", "2023-05-26T00:00", day_only=True)

    assert wrong_zone_words("9h CET, 9h CEST", day, ()) == [
        WrongZoneWord("CET", "CEST")
    ]


def test_seasons_are_not_judged_where_clocks_do_not_change():
    session = span("2026-04-16T15:00", "2026-04-16T17:00", DAKAR)

    assert wrong_zone_words("15h (heure d'hiver)", session, ()) == []
