"""The times at which people joined and left a call: counts alone are left of them."""

from datetime import datetime, timedelta

from django.db import transaction

from events.models import Session
from registrations import figures, history, privacy
from registrations.choices import HistoryKind, Source
from registrations.models import Attendance, CallReport

KEPT = timedelta(days=privacy.ATTENDANCE_DAYS)


def past(now: datetime) -> list[int]:
    """The sessions whose times have been kept for as long as was said."""
    rows = Attendance.objects.filter(
        source=Source.ZOOM, joined_at__lte=now - KEPT
    ).order_by()
    return sorted(rows.values_list("registration__session", flat=True).distinct())


@transaction.atomic
def count(session_id: int, now: datetime) -> int:
    """Freeze who was there, then erase the times; how many people had any."""
    Session.objects.select_for_update(no_key=True).get(pk=session_id)
    rows = Attendance.objects.filter(
        registration__session=session_id, source=Source.ZOOM
    )
    if not rows.exists():
        return 0
    frozen = figures.freeze_presence(session_id=session_id, now=now)
    erased, _by_model = rows.delete()
    CallReport.objects.update_or_create(
        session_id=session_id, defaults={"counted_at": now, "next_try_at": None}
    )
    for kind, number in (
        (HistoryKind.FIGURES_FROZEN, frozen),
        (HistoryKind.PRESENCES, erased),
    ):
        history.note(session=session_id, kind=kind, count=number, now=now)
    return erased
