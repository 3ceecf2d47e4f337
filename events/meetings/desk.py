"""What an organiser may ask of a meeting at Zoom; the worker does it within seconds."""

from datetime import datetime, timedelta

from events.choices import LinkMode, ZoomState
from events.models import Meeting


def retry(*, meeting: Meeting, now: datetime) -> None:
    """Try again at an aware instant, whatever the row was waiting for."""
    rows = Meeting.objects.filter(pk=meeting.pk)
    rows.update(zoom_next_try_at=now, zoom_attempts=0)


def resynchronise(*, meeting: Meeting, now: datetime) -> None:
    """Send all of it to Zoom once more, and read it back."""
    Meeting.objects.filter(pk=meeting.pk).update(
        zoom_synced_hash="", zoom_unapplied=[], zoom_next_try_at=now, zoom_attempts=0
    )


def make_anew(*, meeting: Meeting, now: datetime) -> None:
    """After somebody deleted it at Zoom: another one, with another link."""
    gone = Meeting.objects.filter(pk=meeting.pk, zoom_state=ZoomState.GONE)
    gone.update(
        zoom_state=ZoomState.NONE,
        zoom_error={},
        zoom_next_try_at=now,
        zoom_attempts=0,
    )


def ask_for_registration(*, meeting: Meeting, now: datetime) -> bool:
    """Zoom says that registration is off: send it all once more; whether that is done.

    Not when it was sent and not taken, nor within an hour of the last comparison: a
    hundred changes a day are all that a host has.
    """
    rows = Meeting.objects.filter(pk=meeting.pk, link_mode=LinkMode.PERSONAL)
    compared = rows.filter(zoom_synced_at__lte=now - timedelta(hours=1)).first()
    if compared is None or "registration_off" in compared.zoom_unapplied:
        return False
    rows.update(zoom_synced_hash="", zoom_next_try_at=now)
    return True


def retry_all(*, now: datetime) -> None:
    """The account is in order again: nobody waits for the hour to end."""
    waiting = Meeting.objects.exclude(link_mode=LinkMode.MANUAL)
    waiting.filter(zoom_next_try_at__gt=now).update(zoom_next_try_at=now)
