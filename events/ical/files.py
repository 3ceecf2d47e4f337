"""The streams that hold the events (RFC 5545, section 3.4)."""

from collections.abc import Sequence

from icalendar import Calendar

from events.ical.entries import Entry, vevent, written_rule
from events.ical.zones import vtimezone


def session_file(entry: Entry, *, language: str) -> bytes:
    """Return the file of one session, to download and to import.

    `language` is the page's. METHOD is PUBLISH (RFC 5546, section 3.2.1): with an
    ORGANIZER, without any ATTENDEE. Hours are in the session's zone, or in UTC where
    that zone has no plain rule. Raises clock.UnknownZone.
    """
    data: bytes = _calendar([entry], language, method="PUBLISH").to_ical()
    return data


def _calendar(entries: Sequence[Entry], language: str, *, method: str) -> Calendar:
    """A VCALENDAR without UID: one reader takes it for the UID of every event."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")  # 3.7.4
    name = f"-//Fairville Dialogues//Sessions//{language.upper()}"
    calendar.add("PRODID", name)  # 3.7.3
    calendar.add("METHOD", method)  # 3.7.2
    rules = {
        entry.span.zone: rule for entry in entries if (rule := written_rule(entry.span))
    }
    for zone in sorted(rules):
        calendar.add_component(vtimezone(zone, rules[zone]))
    for entry in entries:
        calendar.add_component(vevent(entry, language))
    return calendar
