"""Links of one’s own in tests: what they start from, and the worker's rounds."""

from datetime import timedelta

from django.utils import timezone

from events import meetings
from events.choices import LinkMode
from events.models import Appearance, Meeting
from registrations import registrants
from registrations.models import Registration, Seat
from tests.factories import MeetingFactory, ParticipantFactory, RegistrationFactory

ADA, BO = "ada@example.org", "bo@example.org"
DAILY = {"X-RateLimit-Type": "Daily-limit", "Retry-After": "2026-11-03T00:00:00Z"}


def personal(**traits) -> Meeting:
    """Made at Zoom, for registered people only."""
    meeting = MeetingFactory(
        link_mode=LinkMode.PERSONAL,
        join_url="",
        passcode="",
        number="",
        dial_in="",
        **traits,
    )
    meetings.converge(now=timezone.now())
    meeting.refresh_from_db()
    assert meeting.zoom_id
    return meeting


def coming(meeting: Meeting, email: str = ADA, **traits) -> Registration:
    return RegistrationFactory(
        session=meeting.session,
        participant=ParticipantFactory(email=email, proven=True),
        name="Ada Lovelace",
        **({"confirmed": True} | traits),
    )


def rounds(clock=None, number: int = 3, **away) -> None:
    """Some time passes; then the worker looks at calls and people a few times."""
    for _ in range(number):
        if clock:
            clock.shift(timedelta(**away))
        meetings.converge(now=timezone.now())
        registrants.seat_corrected_speakers(now=timezone.now())
        registrants.let_in(now=timezone.now())


def seat_of(row: Registration) -> Seat:
    return Seat.objects.get(registration=row)


def link(who: Registration | Appearance, meeting: Meeting) -> str:
    """Where the door leads them, were it open."""
    return registrants.link_of(who, meeting, timezone.now())


def at_zoom(zoom, meeting: Meeting) -> dict[str, str]:
    """Who is known there, and how they stand."""
    rows = zoom.people.get(meeting.zoom_id, {}).values()
    return {row["email"]: row["status"] for row in rows}


def added(zoom) -> int:
    """How often anybody was asked to be let in."""
    return sum(
        method == "POST" and path.endswith("registrants") for method, path in zoom.calls
    )
