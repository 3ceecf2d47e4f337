"""The worker's round: which calls Zoom is asked about, and what came of it.

Speakers, hosts and whoever came by another's link count as nobody: people are known by
the number that Zoom gave each registrant, never by names. No transaction is open while
Zoom is asked; whichever worker moved the row's next try ahead writes what came of it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from events import zoom
from events.choices import State
from events.models import Meeting, Session
from events.zoom.waiting import soon_after
from registrations import privacy
from registrations.attendance.hours import FIRST, LAST, asked, due, ended_at
from registrations.attendance.keeping import keep
from registrations.attendance.stays import stays_in
from registrations.choices import ReportState
from registrations.models import CallReport, Seat

# Longer than all pages of a report can take.
LEASE = timedelta(minutes=10)
AT_ONCE = 3


def ask_for_reports(*, now: datetime) -> int:
    """Ask Zoom who was there, of the calls that ended; how many it was asked about.

    `now` is an aware instant. First half an hour after the end, then with growing waits
    for a day; once more at the end of that day, for what came late. Trouble is kept on
    the rows, never raised.
    """
    if not zoom.is_configured():
        return 0
    number = 0
    for meeting in _awaiting(now):
        known = _report_of(meeting)
        due_at = due(meeting, known)
        if due_at is None or due_at > now:
            continue
        report = _claim(meeting.session, known, now)
        if report is None:
            continue
        number += 1
        if not _take_in(report, meeting) or number == AT_ONCE:
            break
    return number


def ask_again(*, session_id: int, now: datetime) -> None:
    """An organiser wishes it, e.g. after a permission was given: within a minute."""
    CallReport.objects.filter(session=session_id, counted_at=None).update(
        next_try_at=now, attempts=0
    )


def _awaiting(now: datetime) -> "QuerySet[Meeting]":
    report = "session__call_report"
    unsettled = (
        Q(**{report: None})
        | Q(**{f"{report}__next_try_at__isnull": False})
        | Q(**{f"{report}__asked_at__lt": F("zoom_ended_at")})
        | Q(**{f"{report}__asked_at__lt": F("session__starts_at")})
    )
    kept = timedelta(days=privacy.ATTENDANCE_DAYS)
    return (
        Meeting.objects.keeping_times()
        .filter(
            unsettled,
            session__state=State.PUBLISHED,
            session__starts_at__lte=now,
            session__ends_at__gt=now - kept,
        )
        .select_related(report)
        .order_by("session__ends_at", "pk")
    )


def _report_of(meeting: Meeting) -> CallReport | None:
    return getattr(meeting.session, "call_report", None)


def _claim(
    session: Session, known: CallReport | None, now: datetime
) -> CallReport | None:
    """A guarded UPDATE decides between workers."""
    if known is None:
        made = CallReport(session=session, next_try_at=now)
        CallReport.objects.bulk_create([made], ignore_conflicts=True)
        known = CallReport.objects.get(session=session)
        if known.asked_at:
            return None
    is_first = asked(session, known) is None
    claimed = CallReport.objects.filter(
        pk=known.pk, asked_at=known.asked_at, next_try_at=known.next_try_at
    )
    mine = {
        "asked_at": now,
        "next_try_at": now + LEASE,
        "attempts": 1 if is_first else min(known.attempts + 1, 1000),
        "counted_at": None,
        "state": ReportState.AWAITED if is_first else known.state,
    }
    if not claimed.update(**mine):
        return None
    for name, value in mine.items():
        setattr(known, name, value)
    return known


def _take_in(report: CallReport, meeting: Meeting) -> bool:
    """Whether other calls may be asked about after it."""
    last = ended_at(meeting) + LAST
    now = timezone.now()
    number = meeting.zoom_id or _former_number(meeting.session_id)
    try:
        found = stays_in(meeting, number) if number else set()
    except zoom.ZoomError as error:
        return _put_off(report, error, now, last)
    later = last if now < last else None
    if found:
        keep(report.session_id, found, number)
        _settle(report, state=ReportState.TAKEN, next_try_at=later)
    elif report.state == ReportState.TAKEN:
        _settle(report, next_try_at=later)
    else:
        # Of fewer than two people Zoom tells nothing: that is no error.
        until = _next(report, now, last)
        _settle(report, state=ReportState.EMPTY, next_try_at=until)
    return True


def _former_number(session_id: int) -> int:
    """Somebody deleted the meeting at Zoom after it was held: its report stays."""
    seats = Seat.objects.filter(registration__session=session_id)
    numbers = seats.exclude(registrant_id="").values_list("zoom_id", flat=True)
    return numbers.order_by("-pk").first() or 0


def _put_off(
    report: CallReport, error: zoom.ZoomError, now: datetime, last: datetime
) -> bool:
    """When Zoom is asked again, or no more; what was taken in once stays."""
    is_taken = report.state == ReportState.TAKEN
    until = _next(report, now, last)
    if isinstance(error, zoom.Busy) and now < last + LAST:
        until = soon_after(error.until)
    state = ReportState.AWAITED if until else ReportState.GIVEN_UP
    if is_taken:
        _settle(report, next_try_at=until)
    else:
        _settle(report, state=state, error=error.facts(), next_try_at=until)
    return isinstance(error, zoom.NotFound)


def _next(report: CallReport, now: datetime, last: datetime) -> datetime | None:
    """Half an hour, then twice as long each time; the last time a day after the end."""
    if now >= last:
        return None
    wait: timedelta = FIRST * 2 ** min(report.attempts - 1, 8)
    return min(now + wait, last)


def _settle(report: CallReport, **columns: Any) -> None:
    """Unless another worker has taken it over, or an organiser has asked anew."""
    rows = CallReport.objects.filter(pk=report.pk, next_try_at=report.next_try_at)
    rows.update(**{"error": {}, **columns})
