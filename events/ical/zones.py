"""Time zones as two yearly rules (VTIMEZONE), where a zone has nothing else.

A zone's file in the tzdata package ends with its present rule in POSIX notation,
`CET-1CEST,M3.5.0,M10.5.0/3` (RFC 9636, section 3.3). Written as RRULEs it is read
alike by all calendar applications; lists of dates (RDATE) are not.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

from events.clock import zone_info

NAME = r"(?:[A-Za-z]{3,}|<[-+\d]+>)"
OFFSET = r"[-+]?\d{1,2}(?::\d\d)?"
# Hours of a day only: RRULE cannot say "at 24:00" or "at -1:00" of a weekday.
ONSET = r"M(\d{1,2})\.(\d)\.(\d)(?:/(\d|1\d|2[0-3])(?::(\d\d))?)?"
POSIX = re.compile(
    rf"({NAME})({OFFSET})(?:({NAME})({OFFSET})?,{ONSET},{ONSET})?", re.ASCII
)
WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
LAST_WEEK = 5
FIRST_YEAR = 1970


@dataclass(frozen=True, slots=True)
class Onset:
    """When a rule's time begins each year, on the clocks of the time before it."""

    month: int
    week: int
    weekday: int
    hour: int
    minute: int

    def local(self, year: int) -> datetime:
        """Return the naive moment at which it begins in a year."""
        start = datetime(year, self.month, 1, self.hour, self.minute)  # noqa: DTZ001 -- a local time
        # isoweekday() counts from Monday as 1, POSIX from Sunday as 0.
        to_first = (self.weekday - start.isoweekday()) % 7
        day = start + timedelta(days=to_first, weeks=self.week - 1)
        return day if day.month == self.month else day - timedelta(weeks=1)

    def rule(self) -> vRecur:
        week = -1 if self.week == LAST_WEEK else self.week
        return vRecur(
            FREQ="YEARLY", BYMONTH=self.month, BYDAY=f"{week}{WEEKDAYS[self.weekday]}"
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A zone's standard time and, where it has one, the other and their onsets.

    The other is summer time, save in Ireland, where it is winter time.
    """

    name: str
    offset: timedelta
    other_name: str = ""
    other_offset: timedelta = timedelta()
    onsets: tuple[Onset, Onset] | None = None

    def offset_at(self, instant: datetime) -> timedelta:
        """Return the offset from UTC that the rule gives at an aware instant."""
        if self.onsets is None:
            return self.offset
        moment = instant.astimezone(UTC).replace(tzinfo=None)
        begins = self.onsets[0].local(moment.year) - self.offset
        ends = self.onsets[1].local(moment.year) - self.other_offset
        if begins < ends:
            other = begins <= moment < ends
        else:
            other = not ends <= moment < begins
        return self.other_offset if other else self.offset

    def holds(self, instant: datetime, zone: str) -> bool:
        """Whether the zone really follows the rule at an instant."""
        local = instant.astimezone(UTC).astimezone(zone_info(zone))
        return self.offset_at(instant) == local.utcoffset()


@cache
def plain_rule(zone: str) -> Rule | None:
    """Return the present rule of an IANA zone; None if RRULE cannot say it.

    Raises clock.UnknownZone.
    """
    zone_info(zone)
    data = resources.files("tzdata").joinpath("zoneinfo", zone).read_bytes()
    posix = data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
    match = POSIX.fullmatch(posix)
    if match is None:
        return None
    name, offset, other_name, other_offset, *onsets = match.groups()
    standard = _offset(offset)
    if other_name is None:
        return Rule(_bare(name), standard)
    other = _offset(other_offset) if other_offset else standard + timedelta(hours=1)
    return Rule(
        _bare(name),
        standard,
        _bare(other_name),
        other,
        (_onset(onsets[:5]), _onset(onsets[5:])),
    )


def vtimezone(zone: str, rule: Rule) -> Timezone:
    """Return the VTIMEZONE of a rule (section 3.6.5).

    One STANDARD and at most one DAYLIGHT; DTSTART is the first onset of 1970 on the
    clocks of the time before it, as the section asks.
    """
    component = Timezone()
    component.add("TZID", zone)
    if rule.onsets is None:
        always = TimezoneStandard()
        always.add("DTSTART", datetime(FIRST_YEAR, 1, 1))  # noqa: DTZ001 -- a local time
        always.add("TZOFFSETFROM", rule.offset)
        always.add("TZOFFSETTO", rule.offset)
        always.add("TZNAME", rule.name)
        component.add_component(always)
        return component
    to_other, to_standard = rule.onsets
    for name, before, after, onset in (
        (rule.other_name, rule.offset, rule.other_offset, to_other),
        (rule.name, rule.other_offset, rule.offset, to_standard),
    ):
        part = TimezoneDaylight() if after > before else TimezoneStandard()
        part.add("DTSTART", onset.local(FIRST_YEAR))
        part.add("TZOFFSETFROM", before)
        part.add("TZOFFSETTO", after)
        part.add("TZNAME", name)
        part.add("RRULE", onset.rule())
        component.add_component(part)
    return component


def _bare(name: str) -> str:
    return name.strip("<>")


def _offset(posix: str) -> timedelta:
    """POSIX counts what to add to local time to get UTC: the sign is turned."""
    hours, _, minutes = posix.lstrip("+-").partition(":")
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return size if posix.startswith("-") else -size


def _onset(parts: list[str]) -> Onset:
    month, week, weekday, hour, minute = parts
    # POSIX: 02:00 unless said otherwise.
    return Onset(int(month), int(week), int(weekday), int(hour or 2), int(minute or 0))
