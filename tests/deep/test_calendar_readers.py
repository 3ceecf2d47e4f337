"""Five programs agree on every instant: of golden files, of every zone, all year."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from events.clock import Span, zone_names
from events.ical import Entry
from tests.deep.readers import by_ical_js, by_libical
from tests.events.readers import by_icalendar, by_khal, by_vobject
from tests.events.sample_calendars import FILES, LANGUAGES, feed, online
from tests.events.test_ical_readers import meant

GOLDEN = Path(__file__).parents[1] / "events" / "golden"
READERS = [by_icalendar, by_vobject, by_khal, by_ical_js, by_libical]
# Days before and after clocks change somewhere, and the middle of both seasons.
DAYS = [
    datetime(2027, month, day, 9, 30, tzinfo=UTC)
    for month, day in ((1, 15), (3, 13), (3, 15), (3, 27), (3, 29), (7, 15))
] + [
    datetime(2027, month, day, 9, 30, tzinfo=UTC)
    for month, day in ((4, 3), (10, 2), (10, 30), (11, 1), (11, 8))
]


@pytest.mark.parametrize("read", [by_ical_js, by_libical])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_every_reader_finds_the_instants_that_were_written(name, language, read):
    entries, _ = FILES[name]

    moments = read((GOLDEN / f"{name}.{language}.ics").read_bytes())

    assert moments == meant(entries(language))


def everywhere() -> list[Entry]:
    """A session in each zone there is, on each of the days."""
    spans = [
        Span(start, start + timedelta(hours=2), zone)
        for zone in sorted(zone_names())
        for start in DAYS
    ]
    return [
        replace(online(), uid=UUID(int=number), span=span)
        for number, span in enumerate(spans)
    ]


@pytest.mark.parametrize("read", READERS)
def test_every_reader_finds_the_hour_in_every_zone_all_year(read):
    entries = everywhere()
    data = feed("en", entries, "everywhere", 6)

    moments = read(data)

    wrong = {
        entry.span.zone
        for entry in entries
        if moments.get(str(entry.uid)) != meant([entry])[str(entry.uid)]
    }
    assert wrong == set()
