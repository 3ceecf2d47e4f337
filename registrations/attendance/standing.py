"""What is known of who was in a session's call, for its organisers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.choices import Mode
from events.models import Meeting, Session
from registrations.choices import ReportState, Source
from registrations.models import Attendance, CallReport, Registration


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of those registered online are known to have been there, and since when.

    `state` is a ReportState; `asked_at` is empty until Zoom was asked, `counted_at`
    until the times were erased.
    """

    state: str
    present: int
    expected: int
    asked_at: datetime | None
    next_try_at: datetime | None
    counted_at: datetime | None
    error: dict[str, Any]

    @property
    def can_be_asked(self) -> bool:
        return self.asked_at is not None and self.counted_at is None

    @property
    def is_missing(self) -> bool:
        """Zoom answers, and has no report."""
        return self.error.get("kind") == "gone"


def standing_of(session: Session) -> Standing | None:
    """None where no report is, was or will be asked for."""
    calls = Meeting.objects.filter(session=session)
    meeting = calls.select_related("session__call_report").first()
    report = getattr(meeting.session, "call_report", None) if meeting else None
    if report is None and not (meeting and meeting.keeps_times):
        return None
    known = report or CallReport(session=session, state=ReportState.AWAITED)
    people = Registration.objects.filter(session=session)
    seen = Attendance.objects.filter(registration__session=session, source=Source.ZOOM)
    return Standing(
        state=known.state,
        present=seen.count(),
        expected=people.confirmed().filter(mode=Mode.ONLINE).count(),
        asked_at=known.asked_at,
        next_try_at=known.next_try_at,
        counted_at=known.counted_at,
        error=known.error,
    )
