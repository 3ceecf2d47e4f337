"""The link of a call: every other one has a number, so that people can be told of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events.choices import LinkMode, ZoomState
from events.models import Meeting
from events.pasted import Call

AT_A_HOST = (ZoomState.ASKED, ZoomState.LIVE)
OF_THE_MADE = ("zoom_host", "zoom_kind")
LINK = ("join_url", "passcode", "number", "dial_in")
NO_LINK = Call(join_url="")


@transaction.atomic
def save_meeting(
    *, meeting: Meeting, columns: Iterable[str], now: datetime | None = None
) -> bool:
    """Store what a form may write, and nothing that a worker wrote meanwhile.

    The row is read again under lock. Whatever waits for Zoom is due at once: an edit is
    a reason to try again. Returns whether the call has another link than before, or
    each now has their own.
    """
    moment = now or timezone.now()
    stored = Meeting.objects.select_for_update().filter(pk=meeting.pk).first()
    is_first = stored is None
    if stored is None:
        stored = Meeting(session_id=meeting.session_id)
    before, had = link_of(stored), stored.link_mode
    for name in columns:
        # A meeting stays what it is, at the host that has it, or may have it.
        if name not in OF_THE_MADE or stored.zoom_state not in AT_A_HOST:
            setattr(stored, name, getattr(meeting, name))
    if stored.link_mode == LinkMode.PERSONAL:
        _write(stored, NO_LINK)
    stored.zoom_next_try_at, stored.zoom_attempts = moment, 0
    is_new = _count(stored, before, moment)
    if stored.link_mode == LinkMode.PERSONAL and (had != LinkMode.PERSONAL or is_first):
        # A link for all leads nowhere now, and Zoom is told who comes.
        is_new = _next(stored, moment)
    stored.save()
    meeting.pk = stored.pk
    return is_new


def set_link(*, meeting: Meeting, call: Call, now: datetime) -> bool:
    """Write the link that Zoom gave onto a locked row, unsaved; whether it is another.

    Where each has a link of their own, Zoom's shared one only leads to its own form of
    registration: it is not kept, so that nobody can be sent there.
    """
    before = link_of(meeting)
    _write(meeting, NO_LINK if meeting.link_mode == LinkMode.PERSONAL else call)
    return _count(meeting, before, now)


def _write(meeting: Meeting, call: Call) -> None:
    for name in LINK:
        setattr(meeting, name, getattr(call, name))


def link_of(meeting: Meeting) -> tuple[str, ...]:
    return tuple(getattr(meeting, name) for name in LINK)


def _count(meeting: Meeting, before: tuple[str, ...], now: datetime) -> bool:
    """Another link has the next number; no link at all is none."""
    if link_of(meeting) == before or not meeting.join_url:
        return False
    return _next(meeting, now)


def _next(meeting: Meeting, now: datetime) -> bool:
    meeting.link_version += 1
    meeting.link_changed_at = now
    return True
