"""Meetings at Zoom in tests: what they start from, and the worker's rounds."""

from datetime import timedelta

from django.utils import timezone

from events import meetings
from events.choices import LinkMode
from events.models import Meeting, Session


def of_zoom(**traits):
    """What Zoom is to make; nobody has a link yet."""
    return {
        "link_mode": LinkMode.API_SHARED,
        "join_url": "",
        "passcode": "",
        "number": "",
        **traits,
    }


def rounds(clock=None, **away) -> None:
    """Some time passes; then the worker makes a few rounds."""
    if clock:
        clock.shift(timedelta(**away))
    for _ in range(3):
        meetings.converge(now=timezone.now())


def edit(meeting: Meeting, **values) -> None:
    Session.objects.filter(pk=meeting.session_id).update(**values)


def asks(zoom) -> list[str]:
    """What was asked of the API, by method."""
    return [method for method, path in zoom.calls if path.startswith("/v2")]
