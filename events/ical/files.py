"""The streams that hold the events (RFC 5545, section 3.4)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from icalendar import Calendar, Component, Event
from icalendar.prop import vDuration, vText, vUri

from events.clock import Span
from events.ical.entries import Entry, Text, vevent, written_rule
from events.ical.texts import ascii_uri, one_line
from events.ical.zones import plain_rule, vtimezone

# Of the project's own house: a calendar holds one component at least (section 3.6).
HOME_ZONE = "Europe/Paris"
END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar to subscribe to: its name, where it is fetched, how often, its page.

    The addresses are absolute.
    """

    name: Text
    source: str
    page: str
    refresh: timedelta


def session_file(entry: Entry, *, language: str) -> bytes:
    """Return the file of one session, to download and to import.

    `language` is the page's. METHOD is PUBLISH (RFC 5546, section 3.2.1): with an
    ORGANIZER, without any ATTENDEE. Hours are in the session's zone, or in UTC where
    that zone has no plain rule. Raises clock.UnknownZone.
    """
    event = vevent(entry, language)
    calendar = calendar_of([entry.span], [event], language, "PUBLISH")
    return bytes_of(calendar)


def feed_file(feed: Feed, entries: Sequence[Entry], *, language: str) -> bytes:
    """Return a calendar to subscribe to, in the order of the entries given.

    Without METHOD, DTSTAMP is by definition the last revision (section 3.8.7.2): the
    same entries give the same bytes. Names and hints stand twice, as RFC 7986 has them
    and as applications read them. Raises clock.UnknownZone.
    """
    calendar = calendar_of([entry.span for entry in entries], [], language)
    name = one_line(feed.name.words)
    # The library escapes a text only when told that it is one.
    calendar.add("NAME", vText(name), parameters={"LANGUAGE": feed.name.language})
    calendar.add("X-WR-CALNAME", vText(name))
    # RFC 7986, sections 5.7, 5.8: the type of the value must be said.
    calendar.add(
        "REFRESH-INTERVAL", vDuration(feed.refresh), parameters={"VALUE": "DURATION"}
    )
    calendar.add("X-PUBLISHED-TTL", vDuration(feed.refresh))
    source = vUri(ascii_uri(feed.source))
    calendar.add("SOURCE", source, parameters={"VALUE": "URI"})
    calendar.add("URL", vUri(ascii_uri(feed.page)))  # RFC 7986, section 5.5
    frame = bytes_of(calendar).removesuffix(END)
    return b"".join((frame, *(written(entry, language) for entry in entries), END))


def calendar_of(
    spans: Collection[Span],
    events: Iterable[Event],
    language: str,
    method: str | None = None,
) -> Calendar:
    """A VCALENDAR without UID: one reader takes it for the UID of every event."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")  # 3.7.4
    name = f"-//Fairville Dialogues//Sessions//{language.upper()}"
    calendar.add("PRODID", name)  # 3.7.3
    if method:
        calendar.add("METHOD", method)  # 3.7.2
    rules = {span.zone: rule for span in spans if (rule := written_rule(span))}
    for zone in sorted(rules):
        calendar.add_component(vtimezone(zone, rules[zone]))
    for event in events:
        calendar.add_component(event)
    if not spans and (rule := plain_rule(HOME_ZONE)):
        calendar.add_component(vtimezone(HOME_ZONE, rule))
    return calendar


@lru_cache(64)
def frame(span: Span, language: str, method: str) -> bytes:
    """All of a calendar of one event that comes before it: the same for a crowd."""
    return bytes_of(calendar_of([span], [], language, method)).removesuffix(END)


@lru_cache(4096)
def written(entry: Entry, language: str) -> bytes:
    """The event's bytes: an edit of one session leaves those of the others as they are."""
    return bytes_of(vevent(entry, language))


def bytes_of(calendar: Component) -> bytes:
    data: bytes = calendar.to_ical()
    return data
