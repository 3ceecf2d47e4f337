"""Other programs read every golden file as we mean it."""

from datetime import timedelta
from pathlib import Path

import pytest

from events.ical import Entry
from tests.events.readers import Moments, by_icalendar, by_khal, by_vobject
from tests.events.sample_calendars import FILES, LANGUAGES

GOLDEN = Path(__file__).parent / "golden"


def meant(entries: list[Entry]) -> Moments:
    return {
        str(entry.uid): (
            (entry.span.first_day, entry.span.last_day + timedelta(days=1))
            if entry.span.day_only
            else (entry.span.starts_at, entry.span.ends_at)
        )
        for entry in entries
    }


@pytest.mark.parametrize("read", [by_icalendar, by_vobject, by_khal])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_every_reader_finds_the_instants_that_were_written(name, language, read):
    entries, _ = FILES[name]

    moments = read((GOLDEN / f"{name}.{language}.ics").read_bytes())

    assert moments == meant(entries(language))
