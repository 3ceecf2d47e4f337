"""Every hour and day that the site prints or reads, from one stored instant.

Pure: no database, no "now", no settings read at import. Labels are the same on the
page, in mails, in the text of .ics files and on share images; they are plain text
with no-break spaces where a line must not end.
"""

from events.clock.cities import CityHours, city_hours
from events.clock.labels import (
    DayFigure,
    Span,
    date_label,
    day_figure,
    day_label,
    moment_label,
    month_label,
    time_label,
)
from events.clock.zone_words import WrongZoneWord, wrong_zone_words
from events.clock.zones import (
    DateOutOfRange,
    HourDoesNotExist,
    HourExistsTwice,
    LocalTimeError,
    UnknownZone,
    day_start,
    local_instant,
    zone_info,
    zone_letters,
    zone_names,
)

__all__ = [
    "CityHours",
    "DateOutOfRange",
    "DayFigure",
    "HourDoesNotExist",
    "HourExistsTwice",
    "LocalTimeError",
    "Span",
    "UnknownZone",
    "WrongZoneWord",
    "city_hours",
    "date_label",
    "day_figure",
    "day_label",
    "day_start",
    "local_instant",
    "moment_label",
    "month_label",
    "time_label",
    "wrong_zone_words",
    "zone_info",
    "zone_letters",
    "zone_names",
]
