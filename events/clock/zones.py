"""Zones, their letters, and the one way from a typed hour to an instant."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What an organiser can mean: further off, labels and calendars leave Python's years.
YEARS = range(1900, 2200)
# Letters that name several zones of this world: a reader in Dublin and one in Delhi
# both say IST, so the offset is printed instead.
AMBIGUOUS_LETTERS = frozenset({"CDT", "CST", "IST", "PST"})


class LocalTimeError(ValueError):
    """A local time that is no instant; `message` is for the person who typed it."""

    message: str | Promise = _("This is not a valid local time.")

    def __str__(self) -> str:
        return str(self.message)


class HourDoesNotExist(LocalTimeError):
    message = _(
        "This hour does not exist on that day: the clocks are put forward. "
        "Choose another hour."
    )


class HourExistsTwice(LocalTimeError):
    message = _(
        "This hour exists twice on that day: the clocks are put back. "
        "Choose another hour."
    )


class UnknownZone(LocalTimeError):
    message = _("This time zone is not known.")


class DateOutOfRange(LocalTimeError):
    message = _("This date is too far away.")


@cache
def zone_names() -> frozenset[str]:
    """Return the IANA names that the tzdata package knows."""
    return frozenset(
        resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    )


@cache
def zone_info(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, from the tzdata package.

    The system's own zone files may be years old (Egypt, Brazil and Morocco have
    changed their rules since), so they are not consulted. Raises UnknownZone.
    """
    if name not in zone_names():
        raise UnknownZone(name)
    with resources.files("tzdata").joinpath("zoneinfo", name).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def zone_letters(instant: datetime, zone: str) -> str:
    """Return what follows an hour in that zone: `CEST`, `UTC−3`, `UTC+5:30`.

    Takes an aware datetime and an IANA name. Raises UnknownZone.
    """
    local = instant.astimezone(zone_info(zone))
    letters = local.tzname() or ""
    if letters.isalpha() and letters not in AMBIGUOUS_LETTERS:
        return letters
    minutes = int((local.utcoffset() or timedelta()) / timedelta(minutes=1))
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def local_instant(local: datetime, zone: str) -> datetime:
    """Return the instant, in UTC, of a naive local time in an IANA zone.

    Raises HourDoesNotExist or HourExistsTwice at a clock change, UnknownZone, and
    DateOutOfRange outside YEARS; all are LocalTimeError.
    """
    if local.tzinfo is not None:
        message = "local_instant() takes a naive datetime."
        raise TypeError(message)
    info = zone_info(zone)
    _refuse_far_off(local)
    before, after = (
        local.replace(tzinfo=info, fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    exists = before.astimezone(info).replace(tzinfo=None) == local
    if before == after:
        return before
    if exists:
        raise HourExistsTwice
    raise HourDoesNotExist


def day_start(day: date, zone: str) -> datetime:
    """Return the first instant, in UTC, of a day in an IANA zone.

    Where the clocks change at midnight that instant may read 01:00. Raises
    UnknownZone and DateOutOfRange.
    """
    _refuse_far_off(day)
    return datetime.combine(day, time(), zone_info(zone)).astimezone(UTC)


def _refuse_far_off(day: date) -> None:
    if day.year not in YEARS:
        raise DateOutOfRange
