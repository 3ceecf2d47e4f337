"""One session as a VEVENT (RFC 5545, section 3.6.1)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from icalendar import Event
from icalendar.prop import vCalAddress, vGeo, vText, vUri

from events.clock import HourExistsTwice, Span, local_instant
from events.ical.zones import Rule, plain_rule

# Outlook cuts SUMMARY and LOCATION there, counted in UTF-16 (MS-OXCICAL).
LONGEST_LINE = 255
# Section 3.3.11 bars control characters from TEXT; readers that split lines as
# Python does take U+0085, U+2028 and U+2029 for the end of a line.
LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
BLANKS = re.compile("[ \t\n]+")


class Status(StrEnum):
    """What calendars are told of a session; there is no word for "postponed"."""

    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


MARKS = {
    Status.CANCELLED: _("[Cancelled]"),
    Status.POSTPONED: _("[Postponed]"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """Words and the language they are in (a BCP 47 tag)."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who answers: a name and an address that somebody reads."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A dated session as calendars see it; `modified_at` is its last revision.

    Instants are aware. The texts are plain, not Markdown or HTML; `url` is the
    page's absolute address, never the call's; `geo` is latitude and longitude.
    """

    uid: UUID
    sequence: int
    created_at: datetime
    modified_at: datetime
    span: Span
    summary: Text
    url: str
    organizer: Organizer
    description: Text | None = None
    location: Text | None = None
    geo: tuple[float, float] | None = None
    status: Status = Status.CONFIRMED


class _Geo(vGeo):
    """Plain decimals: Python would write a small float as `1e-05`."""

    def to_ical(self) -> str:
        return f"{self.latitude:.5f};{self.longitude:.5f}"


def written_rule(span: Span) -> Rule | None:
    """Return the rule of the zone in which the hours are written; None for UTC.

    UTC it is where the zone has no plain rule, or did not follow it at the time, and
    at an hour that clocks show twice. Zones of no region (UTC, GMT) need no rule, and
    some applications take GMT for London's time. Whole days have no zone at all.
    Raises clock.UnknownZone.
    """
    rule = plain_rule(span.zone)
    of_a_region = "/" in span.zone and not span.zone.startswith("Etc/")
    if rule is None or span.day_only or not of_a_region:
        return None
    for instant, local in zip(
        (span.starts_at, span.ends_at), span.local(span.zone), strict=True
    ):
        if not rule.holds(instant, span.zone):
            return None
        try:
            local_instant(local.replace(tzinfo=None), span.zone)
        except HourExistsTwice:
            return None
    return rule


def vevent(entry: Entry, language: str) -> Event:
    """Return the event of a session for a file in a language.

    The section of each property's rule stands beside it. A cancelled or postponed
    session says so in its SUMMARY too, in the language of the file, because some
    applications show it like any other.
    """
    event = Event()
    event.add("UID", str(entry.uid))  # 3.8.4.7; RFC 7986, 5.3: no host, no name
    # 3.8.7.2: the last revision, never "now", or no two downloads would be equal.
    event.add("DTSTAMP", entry.modified_at)
    event.add("CREATED", entry.created_at)  # 3.8.7.1
    event.add("LAST-MODIFIED", entry.modified_at)  # 3.8.7.3
    event.add("SEQUENCE", entry.sequence)  # 3.8.7.4
    _add_times(event, entry)
    _add_texts(event, entry, language)
    if entry.geo is not None:
        event["GEO"] = _Geo(entry.geo)  # 3.8.1.6
    event.add("URL", vUri(ascii_uri(entry.url)))  # 3.8.4.6
    held = entry.status is Status.CONFIRMED
    event.add("STATUS", "CONFIRMED" if held else "CANCELLED")  # 3.8.1.11
    event.add("TRANSP", "OPAQUE" if held else "TRANSPARENT")  # 3.8.2.7
    address = vCalAddress(ascii_uri(f"mailto:{entry.organizer.email}"))
    if name := one_line(entry.organizer.name):
        address.params["CN"] = name  # 3.2.2
    event.add("ORGANIZER", address)  # 3.8.4.3
    return event


def _add_times(event: Event, entry: Entry) -> None:
    """DTSTART and DTEND (3.8.2.4, 3.8.2.2): days, local hours with TZID, or UTC."""
    span = entry.span
    if span.day_only:
        event.add("DTSTART", span.first_day)
        # 3.6.1: the end is not part of the event.
        event.add("DTEND", span.last_day + timedelta(days=1))
        return
    if written_rule(span) is None:
        event.add("DTSTART", span.starts_at.astimezone(UTC))
        event.add("DTEND", span.ends_at.astimezone(UTC))
        return
    for name, local in zip(("DTSTART", "DTEND"), span.local(span.zone), strict=True):
        event.add(name, local.replace(tzinfo=None), parameters={"TZID": span.zone})


def _add_texts(event: Event, entry: Entry, language: str) -> None:
    """SUMMARY, DESCRIPTION, LOCATION (3.8.1.12, .5, .7), each with LANGUAGE (3.2.10)."""
    title = f"{_mark(entry.status, language)} {entry.summary.words}"
    _add_text(event, "SUMMARY", Text(shortened(title), entry.summary.language))
    words = printable(entry.description.words).strip() if entry.description else ""
    described = entry.description.language if entry.description else language
    address = ascii_uri(entry.url)
    body = f"{words}\n\n{address}" if words else address
    _add_text(event, "DESCRIPTION", Text(body, described))
    if entry.location and (place := shortened(entry.location.words)):
        _add_text(event, "LOCATION", Text(place, entry.location.language))


def _add_text(event: Event, name: str, text: Text) -> None:
    event.add(name, vText(text.words), parameters={"LANGUAGE": text.language})


def _mark(status: Status, language: str) -> str:
    with override(language):
        return str(MARKS.get(status, ""))


def ascii_uri(address: str) -> str:
    """Percent-encode what is not ASCII, as RFC 3986 asks of a URI."""
    return iri_to_uri(CONTROLS.sub("", address).strip())


def printable(text: str) -> str:
    """Text without control characters, its lines ended by `\\n` alone."""
    return CONTROLS.sub("", LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    # No-break spaces are kept.
    return BLANKS.sub(" ", printable(text)).strip()


def shortened(text: str) -> str:
    """One line of at most 255 UTF-16 units, cut between characters."""
    line = one_line(text)
    if _units(line) <= LONGEST_LINE:
        return line
    kept = line.encode("utf-16-le")[: 2 * (LONGEST_LINE - 1)]
    # A pair cut in two is dropped whole.
    return kept.decode("utf-16-le", "ignore").rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
