from datetime import UTC, date, datetime

import pytest

from events.clock import (
    DateOutOfRange,
    HourDoesNotExist,
    HourExistsTwice,
    LocalTimeError,
    UnknownZone,
    day_start,
    local_instant,
    zone_info,
    zone_letters,
)
from tests.events.spans import CAIRO, LONDON, PARIS


@pytest.mark.parametrize(
    ("zone", "moment", "letters"),
    [
        (LONDON, "2026-01-15", "GMT"),
        (LONDON, "2026-07-15", "BST"),
        (CAIRO, "2026-04-23", "EET"),
        (CAIRO, "2026-04-25", "EEST"),
        ("America/Sao_Paulo", "2026-01-15", "UTC−3"),
        ("America/Sao_Paulo", "2026-07-15", "UTC−3"),
        ("America/St_Johns", "2026-07-15", "NDT"),
        ("America/Chicago", "2026-01-15", "UTC−6"),
        ("Europe/Dublin", "2026-07-15", "UTC+1"),
        ("Asia/Colombo", "2026-07-15", "UTC+5:30"),
        ("Atlantic/Azores", "2026-07-15", "UTC"),
        ("UTC", "2026-07-15", "UTC"),
    ],
)
def test_zone_letters_name_one_zone_only(zone, moment, letters):
    noon = datetime.fromisoformat(f"{moment}T12:00+00:00")

    assert zone_letters(noon, zone) == letters


def test_local_instant_is_in_utc():
    instant = local_instant(datetime(2026, 4, 16, 15), PARIS)  # noqa: DTZ001

    assert instant == datetime(2026, 4, 16, 13, tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(
    ("local", "zone", "error"),
    [
        ("2026-03-29T02:30", PARIS, HourDoesNotExist),
        ("2026-03-29T01:59", LONDON, HourDoesNotExist),
        ("2026-04-24T00:00", CAIRO, HourDoesNotExist),
        ("2026-10-25T02:30", PARIS, HourExistsTwice),
        ("2026-10-25T01:00", LONDON, HourExistsTwice),
        ("2026-04-16T15:00", "Europe/Fairville", UnknownZone),
        ("2026-04-16T15:00", "../zones", UnknownZone),
        ("0001-01-01T00:00", PARIS, DateOutOfRange),
        ("1899-12-31T23:00", PARIS, DateOutOfRange),
        ("2200-01-01T00:00", PARIS, DateOutOfRange),
        ("9999-12-31T23:00", "America/Sao_Paulo", DateOutOfRange),
    ],
)
def test_local_instant_refuses_what_no_clock_shows_once(local, zone, error):
    with pytest.raises(error) as raised:
        local_instant(datetime.fromisoformat(local), zone)

    assert isinstance(raised.value, LocalTimeError)
    assert str(raised.value) == str(error.message)


@pytest.mark.parametrize(
    "local",
    [
        "2026-03-29T01:59",
        "2026-03-29T03:00",
        "2026-10-25T01:59",
        "2026-10-25T03:00",
    ],
)
def test_local_instant_takes_the_hours_around_a_change(local):
    instant = local_instant(datetime.fromisoformat(local), PARIS)

    assert f"{instant.astimezone(zone_info(PARIS)):%Y-%m-%dT%H:%M}" == local


def test_local_instant_takes_naive_times_only():
    with pytest.raises(TypeError):
        local_instant(datetime(2026, 4, 16, 15, tzinfo=UTC), PARIS)


def test_day_start_is_the_first_instant_of_a_day():
    assert (
        day_start(date(2023, 5, 25), PARIS).isoformat() == "2023-05-24T22:00:00+00:00"
    )
    assert (
        day_start(date(2026, 4, 24), CAIRO).isoformat() == "2026-04-23T22:00:00+00:00"
    )
    for day in (date(1, 1, 1), date(1899, 12, 31), date(2200, 1, 1), date.max):
        with pytest.raises(DateOutOfRange):
            day_start(day, PARIS)
