"""A call that was held, in tests: what Zoom says of it, and what is known afterwards."""

from datetime import datetime

from django.utils import timezone

from events.models import Meeting
from registrations import attendance
from registrations.choices import Source
from registrations.models import Attendance, Registration
from tests.factories import RegistrationFactory, SessionFactory, from_now
from tests.registrations.seats import BO, coming, personal, rounds, seat_of

HOST = {"join_time": "2026-11-02T09:50:00Z", "leave_time": "2026-11-02T12:10:00Z"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00+00:00")


def held_call() -> Meeting:
    """Of a session from ten to twelve, today."""
    return personal(
        session__starts_at=at("02T10:00"),
        session__ends_at=at("02T12:00"),
        keeps_attendance=True,
    )


def two_people(meeting: Meeting) -> tuple[Registration, Registration]:
    """Each with a link of their own."""
    rows = coming(meeting), coming(meeting, BO)
    rounds()
    return rows


def held(days_ago: float, **traits):
    return SessionFactory(starts_at=from_now(days=-days_ago, hours=-2), **traits)


def seen(session, number: int = 1, minutes: int = 90, **traits) -> list[Registration]:
    """People whom Zoom saw in the call."""
    rows = RegistrationFactory.create_batch(
        number, session=session, confirmed=True, **traits
    )
    for row in rows:
        Attendance.objects.create(
            registration=row,
            source=Source.ZOOM,
            joined_at=session.starts_at,
            seconds=60 * minutes,
        )
    return rows


def stay(row: Registration, joined: str, left: str, **more) -> dict[str, str]:
    """In the hours of that day."""
    return {
        "registrant_id": seat_of(row).registrant_id,
        "join_time": f"2026-11-02T{joined}:00Z",
        "leave_time": f"2026-11-02T{left}:00Z",
        **more,
    }


def ask(clock, moment: str) -> int:
    clock.move_to(at(moment), tick=False)
    return attendance.ask_for_reports(now=timezone.now())


def known() -> dict[str, tuple[str, int]]:
    """By address: since when, and how many minutes."""
    rows = Attendance.objects.filter(source=Source.ZOOM).select_related(
        "registration__participant"
    )
    return {
        row.registration.participant.email: (
            f"{row.joined_at:%H:%M}",
            row.seconds // 60,
        )
        for row in rows
    }
