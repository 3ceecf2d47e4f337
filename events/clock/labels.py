"""Labels of spans, days and moments, in the words and order of a language.

Hours follow the custom of French (`15h–17h`) and English (`3–5pm`); any other
language gets `15:00–17:00`. Names of days and months are Django's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from django.utils.dates import MONTHS, MONTHS_ALT, WEEKDAYS
from django.utils.translation import gettext, override, pgettext

from events.clock.zones import zone_info, zone_letters

NBSP = "\N{NO-BREAK SPACE}"
MIDNIGHT = time(0)


# The same words for the same instants, on every page that shows them.
kept = lru_cache(8192)


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to a later one, in the zone in which it takes place.

    Both datetimes are aware; `zone` is an IANA name. A span of whole days
    (`day_only`) runs from the first local midnight to the one after its last day.
    """

    starts_at: datetime
    ends_at: datetime
    zone: str
    day_only: bool = False

    def local(self, zone: str) -> tuple[datetime, datetime]:
        """Return start and end on the clocks of a zone. Raises UnknownZone."""
        info = zone_info(zone)
        # Through UTC: a datetime already in that zone may show an hour that no
        # clock shows, and astimezone() would leave it so.
        return (
            self.starts_at.astimezone(UTC).astimezone(info),
            self.ends_at.astimezone(UTC).astimezone(info),
        )

    @property
    def first_day(self) -> date:
        return self.local(self.zone)[0].date()

    @property
    def last_day(self) -> date:
        """The last day, in the span's zone; one night counts as its first day."""
        start, end = self.local(self.zone)
        if _over_days(start, end):
            return _closing_day(start, end)
        return start.date()


@dataclass(frozen=True, slots=True)
class DayFigure:
    """A day cut for a hanging figure: `number` and `rest` together read as a date."""

    number: str
    rest: str


@kept
def time_label(span: Span, language: str, second_zone: str | None = None) -> str:
    """Return the hours of a span: `15h–17h CEST / 14h–16h BST`.

    The second zone (an IANA name) appears only where its clocks differ from those
    of the span's own. A span of whole days has no hours: the label is empty.
    Raises UnknownZone.
    """
    if span.day_only:
        return ""
    label = hours_label(span, span.zone, language, letters=True)
    if second_zone is None:
        return label
    if _walls(span, span.zone) == _walls(span, second_zone):
        return label
    return f"{label}{NBSP}/ " + hours_label(span, second_zone, language, letters=True)


def hours_label(span: Span, zone: str, language: str, *, letters: bool) -> str:
    """Return the hours of a span on the clocks of one zone.

    An hour that falls on another day than the span's first, in the span's own
    zone, says so; a span over several days gives both dates. Letters are given
    at both ends where the clocks change in between, whatever `letters` says.
    Raises UnknownZone.
    """
    start, end = span.local(zone)
    signs = [f"{NBSP}{zone_letters(moment, zone)}" for moment in (start, end)]
    if signs[0] == signs[1]:
        signs = ["", signs[1] if letters else ""]
    with override(language):
        if _over_days(start, end):
            return _dated_hours(start, end, signs, language)
        return _near_hours(start, end, signs, language, span.first_day)


@kept
def day_label(span: Span, language: str) -> str:
    """Return the day of a span in its own zone: `jeudi 16 avril 2026`.

    Several days are a range without weekdays: `25–27 mai 2023`.
    Raises UnknownZone.
    """
    first, last = span.first_day, span.last_day
    with override(language):
        if first != last:
            number, rest = _range_parts(first, last, language)
            return f"{number}{NBSP}{rest}"
        return pgettext("date", "{weekday} {date}").format(
            weekday=WEEKDAYS[first.weekday()], date=_date(first, language)
        )


@kept
def day_figure(span: Span, language: str) -> DayFigure:
    """Return the day of a span in two parts: `16` and `avril 2026`.

    Several days: `25–27` and `mai 2023`, `30` and `mai – 2 juin 2026`. The French
    first of a month is `1er`; raising the letters is the page's affair.
    Raises UnknownZone.
    """
    first, last = span.first_day, span.last_day
    with override(language):
        if first != last:
            return DayFigure(*_range_parts(first, last, language))
        return DayFigure(_number(first, language), _month_year(first))


@kept
def date_label(day: date, language: str) -> str:
    """Return a date without its weekday: `16 avril 2026`, `1er mai 2026`."""
    with override(language):
        return _date(day, language)


@kept
def month_label(day: date, language: str) -> str:
    """Return the month of a date: `septembre 2026`."""
    with override(language):
        return _month_year(day)


@kept
def moment_label(instant: datetime, zone: str, language: str) -> str:
    """Return an aware instant on the clocks of an IANA zone.

    `16 avril 2026 à 15h CEST`, `16 April 2026 at 3pm CEST`. Raises UnknownZone.
    """
    local = instant.astimezone(UTC).astimezone(zone_info(zone))
    with override(language):
        label = pgettext("moment", "{date} at {hour}").format(
            date=_date(local.date(), language),
            hour=_hour(local.time(), language, closing=False),
        )
    return f"{label}{NBSP}{zone_letters(instant, zone)}"


def _walls(span: Span, zone: str) -> list[datetime]:
    return [moment.replace(tzinfo=None) for moment in span.local(zone)]


def _closes(start: datetime, end: datetime) -> bool:
    """Whether the end is the midnight that closes a day, not one that opens it."""
    return end.time() == MIDNIGHT and end.date() > start.date()


def _closing_day(start: datetime, end: datetime) -> date:
    return end.date() - timedelta(days=_closes(start, end))


def _over_days(start: datetime, end: datetime) -> bool:
    """Whether the span needs two dates: more than one evening and its night."""
    nights = (_closing_day(start, end) - start.date()).days
    return nights > 1 or (
        nights == 1 and (_closes(start, end) or end.time() >= start.time())
    )


def _near_hours(
    start: datetime, end: datetime, signs: list[str], language: str, day: date
) -> str:
    closing_day = _closing_day(start, end)
    opens = _hour(start.time(), language, closing=False)
    closes = _hour(end.time(), language, closing=_closes(start, end))
    if start.date() != closing_day:
        opens += signs[0] + _other_day(start.date(), day, language)
    elif signs[0]:
        opens += signs[0]
    elif opens[-2:] == closes[-2:] in {"am", "pm"}:
        opens = opens[:-2]
    return f"{opens}–{closes}{_other_day(closing_day, day, language)}{signs[1]}"


def _dated_hours(
    start: datetime, end: datetime, signs: list[str], language: str
) -> str:
    closing_day = _closing_day(start, end)
    label = _day_month if start.year == closing_day.year else _date
    opens = _hour(start.time(), language, closing=False)
    closes = _hour(end.time(), language, closing=_closes(start, end))
    return (
        f"{label(start.date(), language)}, {opens}{signs[0]}{NBSP}– "
        f"{label(closing_day, language)}, {closes}{signs[1]}"
    )


def _other_day(day: date, reference: date, language: str) -> str:
    match (day - reference).days:
        case 0:
            return ""
        case 1:
            words = gettext("next day")
        case -1:
            words = gettext("the day before")
        case _:
            words = _day_month(day, language)
    return f"{NBSP}({words})"


def _range_parts(first: date, last: date, language: str) -> tuple[str, str]:
    opens, closes = _number(first, language), _number(last, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{opens}–{closes}", _month_year(last)
    month = _month_year(first) if first.year != last.year else _month(first)
    return opens, f"{month}{NBSP}– {_date(last, language)}"


def _number(day: date, language: str) -> str:
    return "1er" if day.day == 1 and _main(language) == "fr" else str(day.day)


def _month(day: date) -> str:
    """The name that follows a number (the genitive, where a language has one)."""
    name = str(MONTHS_ALT[day.month])
    # Django's French catalogue has capitals here, and small letters in MONTHS.
    return name.lower() if str(MONTHS[day.month]).islower() else name


def _month_year(day: date) -> str:
    return pgettext("date", "{month} {year}").format(
        month=MONTHS[day.month], year=day.year
    )


def _day_month(day: date, language: str) -> str:
    pattern = pgettext("date", "{day} {month}").replace(" ", NBSP)
    return pattern.format(day=_number(day, language), month=_month(day))


def _date(day: date, language: str) -> str:
    return pgettext("date", "{date} {year}").format(
        date=_day_month(day, language), year=day.year
    )


def _main(language: str) -> str:
    return language.partition("-")[0]


def _hour(at: time, language: str, *, closing: bool) -> str:
    """One hour; `closing` names the midnight at the end of a day as such."""
    return HOURS.get(_main(language), _plain_hour)(at, closing)


def _french_hour(at: time, closing: bool) -> str:
    if closing:
        return "minuit"
    return f"{at.hour}h{at.minute:02}" if at.minute else f"{at.hour}h"


def _english_hour(at: time, closing: bool) -> str:
    if closing:
        return "midnight"
    if (at.hour, at.minute) == (12, 0):
        return "noon"
    hour = f"{at.hour % 12 or 12}" + (f":{at.minute:02}" if at.minute else "")
    return hour + ("am" if at.hour < 12 else "pm")


def _plain_hour(at: time, closing: bool) -> str:
    return "24:00" if closing else f"{at:%H:%M}"


HOURS: dict[str, Callable[[time, bool], str]] = {
    "en": _english_hour,
    "fr": _french_hour,
}
