"""One session as a VEVENT (RFC 5545, section 3.6.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from icalendar import Event
from icalendar.prop import vCalAddress, vCategory, vGeo, vText, vUri

from events.clock import HourExistsTwice, Span, local_instant
from events.ical.texts import ascii_uri, one_line, printable, shortened
from events.ical.zones import Rule, plain_rule


class Status(StrEnum):
    """What calendars are told of a session; there is no word for "postponed"."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


MARKS = {
    Status.CANCELLED: _("[Cancelled]"),
    Status.POSTPONED: _("[Postponed]"),
    Status.WAITING: _("[Waiting list]"),
}
# STATUS (3.8.1.11) and TRANSP (3.8.2.7): whether the hours are taken. Another spelling
# than CANCELLED makes one reader drop the whole calendar.
TAKEN = {
    Status.CONFIRMED: ("CONFIRMED", "OPAQUE"),
    Status.WAITING: ("TENTATIVE", "OPAQUE"),
    Status.POSTPONED: ("CANCELLED", "TRANSPARENT"),
    Status.CANCELLED: ("CANCELLED", "TRANSPARENT"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """Words and the language they are in (a BCP 47 tag)."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Person:
    """A name, which may be empty, and an e-mail address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Call:
    """The way into the call: the site's own address, and what a button says."""

    url: str
    label: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """A dated session as calendars see it; `modified_at` is its last revision.

    Instants are aware. The texts are plain, not Markdown or HTML; `url` is the page's
    absolute address. `organizer` is an address that somebody reads. `call` and
    `is_private` are for one participant's calendar, never for a public one.
    """

    uid: UUID
    sequence: int
    created_at: datetime
    modified_at: datetime
    span: Span
    summary: Text
    url: str
    organizer: Person
    description: Text | None = None
    location: Text | None = None
    geo: tuple[float, float] | None = None
    status: Status = Status.CONFIRMED
    categories: tuple[Text, ...] = ()
    call: Call | None = None
    is_private: bool = False


class _Geo(vGeo):
    """Plain decimals: Python would write a small float as `1e-05`."""

    def to_ical(self) -> str:
        return f"{self.latitude:.5f};{self.longitude:.5f}"


@lru_cache(4096)
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


def vevent(entry: Entry, language: str, made_at: datetime | None = None) -> Event:
    """Return the event of a session for a file in a language.

    The section of each property's rule stands beside it. `made_at` is when a mail was
    made; a file to fetch has no such moment. What is not going to be, or not surely,
    says so in its SUMMARY too, in the language of the file, because some applications
    show it like any other.
    """
    event = Event()
    event.add("UID", str(entry.uid))  # 3.8.4.7; RFC 7986, 5.3: no host, no name
    # 3.8.7.2: the last revision, never "now", or no two downloads would be equal.
    event.add("DTSTAMP", made_at or entry.modified_at)
    event.add("CREATED", entry.created_at)  # 3.8.7.1
    event.add("LAST-MODIFIED", entry.modified_at)  # 3.8.7.3
    event.add("SEQUENCE", entry.sequence)  # 3.8.7.4
    _add_times(event, entry)
    _add_texts(event, entry, language)
    if entry.geo is not None:
        event["GEO"] = _Geo(entry.geo)  # 3.8.1.6
    event.add("URL", vUri(ascii_uri(entry.url)))  # 3.8.4.6
    status, transparency = TAKEN[entry.status]
    event.add("STATUS", status)
    event.add("TRANSP", transparency)
    event.add("ORGANIZER", address_of(entry.organizer))  # 3.8.4.3
    if entry.call is not None:
        event.add("CONFERENCE", _conference(entry.call))
    if entry.is_private:
        event.add("CLASS", "PRIVATE")  # 3.8.1.3
    return event


def address_of(person: Person) -> vCalAddress:
    """`mailto:` with the name as CN (3.3.3, 3.2.2)."""
    address = vCalAddress(ascii_uri(f"mailto:{person.email}"))
    if name := one_line(person.name):
        address.params["CN"] = name
    return address


def _conference(call: Call) -> vUri:
    """RFC 7986, section 5.11; FEATURE is a list of words, not one quoted word."""
    way_in = vUri(ascii_uri(call.url))
    way_in.params["VALUE"] = "URI"
    way_in.params["FEATURE"] = ["AUDIO", "VIDEO"]
    way_in.params["LABEL"] = one_line(call.label.words)
    way_in.params["LANGUAGE"] = call.label.language
    return way_in


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
    """SUMMARY, DESCRIPTION, LOCATION, CATEGORIES (3.8.1.12, .5, .7, .2), each with
    LANGUAGE (3.2.10)."""
    title = f"{_mark(entry.status, language)} {entry.summary.words}"
    _add_text(event, "SUMMARY", Text(shortened(title), entry.summary.language))
    words = printable(entry.description.words).strip() if entry.description else ""
    described = entry.description.language if entry.description else language
    address = ascii_uri(entry.url)
    body = f"{words}\n\n{address}" if words else address
    _add_text(event, "DESCRIPTION", Text(body, described))
    if entry.location and (place := shortened(entry.location.words)):
        _add_text(event, "LOCATION", Text(place, entry.location.language))
    for code, texts in groupby(entry.categories, lambda text: text.language):
        names = [name for text in texts if (name := one_line(text.words))]
        if names:
            event.add("CATEGORIES", vCategory(names), parameters={"LANGUAGE": code})


def _add_text(event: Event, name: str, text: Text) -> None:
    event.add(name, vText(text.words), parameters={"LANGUAGE": text.language})


def _mark(status: Status, language: str) -> str:
    with override(language):
        return str(MARKS.get(status, ""))
