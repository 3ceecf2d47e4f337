"""When Zoom is asked who was in a call, and which hours of it count."""

from datetime import datetime, timedelta

from events.models import Meeting, Session
from registrations.models import CallReport

FIRST = timedelta(minutes=30)
LAST = timedelta(hours=24)
# A call that goes on is waited for until then; an end after that is of another time.
STILL_ON = timedelta(hours=6)
# Around a session its people are there; at other times somebody tries the call out.
EARLY = timedelta(minutes=15)
LATE = timedelta(minutes=60)


def due(meeting: Meeting, report: CallReport | None) -> datetime | None:
    """When Zoom is to be asked next; None for no more.

    Half an hour after the end, as Zoom's news tell it or else as it was to be; not
    while people are in it.
    """
    _starts_at, ends_at = span(meeting.session)
    ended = _ended(meeting)
    first = ends_at + STILL_ON if _is_on(meeting) else (ended or ends_at) + FIRST
    asked_at = asked(meeting.session, report)
    if report is None or asked_at is None or (ended and asked_at < ended):
        return first
    return report.next_try_at


def asked(session: Session, report: CallReport | None) -> datetime | None:
    """When last, of this date: it may have been given another one since."""
    asked_at = report.asked_at if report else None
    return asked_at if asked_at and asked_at > span(session)[0] else None


def ended_at(meeting: Meeting) -> datetime:
    return _ended(meeting) or span(meeting.session)[1]


def span(session: Session) -> tuple[datetime, datetime]:
    assert session.starts_at  # noqa: S101 (only what has hours is asked about)
    assert session.ends_at  # noqa: S101
    return session.starts_at, session.ends_at


def _ended(meeting: Meeting) -> datetime | None:
    starts_at, ends_at = span(meeting.session)
    ended = meeting.zoom_ended_at
    return ended if ended and starts_at < ended <= ends_at + STILL_ON else None


def _is_on(meeting: Meeting) -> bool:
    starts_at, ends_at = span(meeting.session)
    started, ended = meeting.zoom_started_at, meeting.zoom_ended_at
    if started is None or not starts_at - LATE <= started <= ends_at + STILL_ON:
        return False
    return ended is None or ended < started
