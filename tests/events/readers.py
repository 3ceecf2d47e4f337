"""When other programs think that events are, each read in its own way."""

from datetime import UTC, date, datetime, timedelta

import pytz
import vobject
from icalendar import Calendar
from khal.icalendar import split_ics
from khal.khalendar.event import Event as KhalEvent

# By UID: the first moment and the first one after; days for events without hours.
type Moments = dict[str, tuple[date, date]]

LOCALE = {"local_timezone": pytz.utc, "default_timezone": pytz.utc}


def instant(moment: date) -> date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def by_icalendar(data: bytes) -> Moments:
    """Raises ValueError for what it would otherwise only note beside the event."""
    calendar = Calendar.from_ical(data)
    if faults := [fault for part in calendar.walk() for fault in part.errors]:
        raise ValueError(faults)
    return {
        str(event["UID"]): (instant(event.start), instant(event.end))
        for event in calendar.walk("VEVENT")
    }


def by_vobject(data: bytes) -> Moments:
    """It knows of a zone only what the file says."""
    calendar = vobject.readOne(data.decode())
    calendar.validate(raiseException=True)
    return {
        event.uid.value: (instant(event.dtstart.value), instant(event.dtend.value))
        for event in calendar.vevent_list
    }


def by_khal(data: bytes) -> Moments:
    moments: Moments = {}
    for part in split_ics(data.decode(), default_timezone=pytz.utc):
        event = KhalEvent.fromString(part, calendar="x", locale=LOCALE)
        end = event.end
        if event.allday:
            end += timedelta(days=1)  # it counts the last day in
        moments[event.uid] = (instant(event.start), instant(end))
    return moments
