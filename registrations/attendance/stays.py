"""Zoom's report of a session's hours, and what it says of each who was there."""

from datetime import datetime, timedelta

from events import zoom
from events.meetings.kinds import NOT_THERE, OTHER
from events.models import Meeting
from events.zoom import reports
from events.zoom.reports import Stay
from registrations.attendance.hours import LATE, ended_at, span

# From when on, and for how many seconds in all.
type Presence = tuple[datetime, int]


def stays_in(meeting: Meeting, number: int) -> set[Stay]:
    """Of each time that the call was begun; a number alone tells of the last one.

    NotFound while Zoom has no report of any.
    """
    found: set[Stay] = set()
    missing: zoom.ZoomError | None = None
    for which in [number, *(meeting.zoom_uuids or [])]:
        try:
            found |= _of_either_kind(zoom.Kind(meeting.zoom_kind), which)
        except zoom.NotFound as error:
            missing = error
    if missing and not found:
        raise missing
    begin, end = span(meeting.session)[0], ended_at(meeting) + LATE
    return {stay for stay in found if stay.left_at > begin and stay.joined_at < end}


def _of_either_kind(kind: zoom.Kind, which: int | str) -> set[Stay]:
    """A host may have made it the other kind in Zoom's portal."""
    try:
        return reports.stays(kind, which)
    except NOT_THERE as error:
        try:
            return reports.stays(OTHER[kind], which)
        except (*NOT_THERE, zoom.MissingScope):
            raise zoom.NotFound(error.said) from None


def presences(found: set[Stay]) -> dict[str, Presence]:
    """By registrant: since when, and for how many seconds in all.

    Whoever came back is counted on; on two devices at once one is there once.
    """
    whole: dict[str, Presence] = {}
    until: dict[str, datetime] = {}
    for stay in sorted(found, key=lambda one: (one.joined_at, one.left_at)):
        who = stay.registrant_id
        if not who:
            continue
        since, seconds = whole.get(who, (stay.joined_at, 0))
        begun = max(stay.joined_at, until.get(who, stay.joined_at))
        more = max(stay.left_at - begun, timedelta())
        whole[who] = since, seconds + round(more.total_seconds())
        until[who] = max(begun, stay.left_at)
    return whole
