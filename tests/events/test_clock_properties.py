import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from events.clock import (
    HourDoesNotExist,
    HourExistsTwice,
    Span,
    city_hours,
    day_label,
    local_instant,
    time_label,
    wrong_zone_words,
    zone_info,
    zone_letters,
    zone_names,
)

AUDIENCE = (
    "Africa/Cairo",
    "Africa/Dakar",
    "America/Sao_Paulo",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
)
FIRST, LAST = datetime(2000, 1, 1), datetime(2060, 1, 1)  # noqa: DTZ001

zones = st.sampled_from(sorted(zone_names()))
languages = st.sampled_from(["fr", "en", "de"])
minutes = st.datetimes(FIRST, LAST).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def spans(draw, zone=zones, longest=timedelta(hours=20)):
    start = draw(minutes).replace(tzinfo=UTC)
    length = draw(st.timedeltas(timedelta(minutes=5), longest))
    length -= timedelta(seconds=length.seconds % 60, microseconds=length.microseconds)
    return Span(start, start + length, draw(zone))


def wall(instant, zone):
    return instant.astimezone(zone_info(zone)).replace(tzinfo=None)


def read_hours(label):
    """Read the hours of one zone back from a label, as minutes of the day."""
    bare = re.sub(r"UTC[+−][\d:]+|\(.*?\)|\b[A-Z][A-Za-z]{2,}\b", "", label)
    read, last_half = [], None
    for text in reversed(bare.replace("\xa0", "").split("–")):
        if text in {"minuit", "midnight", "24:00"}:
            read.append(24 * 60)
            continue
        if text == "noon":
            read.append(12 * 60)
            continue
        hour, minute, half = re.fullmatch(r"(\d+)[h:]?(\d\d)?(am|pm)?", text).groups()
        half = half or (last_half if "h" not in text else None)
        last_half = half
        at = int(hour) % 12 + 12 * (half == "pm") if half else int(hour)
        read.append(60 * at + int(minute or 0))
    return read[::-1]


@given(spans(), languages)
def test_hours_of_a_label_read_back_as_the_local_time(span, language):
    start, end = wall(span.starts_at, span.zone), wall(span.ends_at, span.zone)
    closing = timedelta(end.time() == datetime.min.time() and end > start)
    crosses = (end - closing).date() != start.date()
    assume(start < end)

    label = time_label(span, language)

    expected = [60 * at.hour + at.minute for at in (start, end)]
    expected[1] += 24 * 60 * closing.days
    assert read_hours(label) == expected
    assert ("(" in label) == crosses
    assert label.endswith(f"\xa0{zone_letters(span.ends_at, span.zone)}")
    assert zone_letters(span.starts_at, span.zone) in label


@given(spans(longest=timedelta(days=9)), zones, languages)
def test_second_zone_is_there_when_its_clocks_differ(span, second, language):
    differs = any(
        wall(at, span.zone) != wall(at, second) for at in (span.starts_at, span.ends_at)
    )

    label = time_label(span, language, second)

    assert label.startswith(time_label(span, language))
    assert ("\xa0/ " in label) == differs


@given(spans(), st.lists(zones, max_size=12), languages)
def test_every_city_is_in_one_group_of_equal_clocks(span, city_zones, language):
    cities = [(f"city {number}", zone) for number, zone in enumerate(city_zones)]
    clocks = {
        name: (wall(span.starts_at, zone), wall(span.ends_at, zone))
        for name, zone in cities
    }

    rows = city_hours(span, cities, language)

    assert sorted(name for row in rows for name in row.names) == sorted(clocks)
    groups = [{clocks[name] for name in row.names} for row in rows]
    assert all(len(group) == 1 for group in groups)
    shown = [group.pop() for group in groups]
    assert shown == sorted(set(shown))


@given(minutes, zones)
def test_local_instant_is_the_inverse_of_local_time(local, zone):
    guess = local.replace(tzinfo=UTC)
    offsets = {
        (guess + timedelta(hours=hours)).astimezone(zone_info(zone)).utcoffset()
        for hours in (-26, 0, 26)
    }
    instants = {
        guess - offset for offset in offsets if wall(guess - offset, zone) == local
    }

    if len(instants) == 1:
        assert local_instant(local, zone) == instants.pop()
    else:
        error = HourExistsTwice if instants else HourDoesNotExist
        with pytest.raises(error):
            local_instant(local, zone)


@given(minutes, zones)
def test_every_unrepeated_instant_comes_back(naive, zone):
    instant = naive.replace(tzinfo=UTC)

    try:
        back = local_instant(wall(instant, zone), zone)
    except HourExistsTwice:
        return

    assert back == instant


@given(
    spans(st.sampled_from(AUDIENCE), timedelta(days=3)),
    st.sampled_from(AUDIENCE),
    languages,
)
def test_labels_never_hold_a_wrong_zone_word(span, second, language):
    text = f"{day_label(span, language)}, {time_label(span, language, second)}"

    assert wrong_zone_words(text, span, AUDIENCE) == []


@given(st.text(), spans(st.sampled_from(AUDIENCE)))
def test_wrong_zone_words_report_words_of_the_text(text, span):
    found = wrong_zone_words(text, span, AUDIENCE)

    assert all(row.word in text and row.instead != row.word for row in found)
