"""Zoom brought in step with the sessions: by one worker a meeting, outside transactions.

What is wanted is read from the sessions themselves, so that no edit can forget to say
so; what is known of Zoom stands on the row. A worker takes a row by a lease, and each
of its writes holds only while the lease is its own. Before a POST the row says that it
was asked: whoever finds it so, after a lost answer or a worker's death, looks first.
"""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from events import zoom
from events.choices import LinkMode, ZoomState
from events.meetings.held import LEASE, Held, free, managed
from events.meetings.kinds import NOT_THERE, OTHER, as_the_other
from events.meetings.links import NO_LINK
from events.meetings.wanted import (
    Fate,
    body_of,
    fate_of,
    hash_of,
    marker_of,
    unapplied,
)
from events.models import Meeting
from events.pasted import ZOOM_HOSTS, Call, is_allowed, is_for_the_host, spaced

AT_ONCE = 5
CHECKED_EVERY = timedelta(hours=6)

type Step = Callable[[Held], None]


def converge(*, now: datetime) -> int:
    """Make, change, check and delete what is due; how many meetings were worked on.

    `now` is an aware instant. A few at a time, and none after a failure, so that mails
    do not wait for Zoom; trouble with Zoom is kept on the rows, never raised.
    """
    if not zoom.is_configured():
        return 0
    worked = 0
    for meeting in managed(now).filter(free(now)).order_by("zoom_next_try_at", "pk"):
        if step_for(meeting, now) is None or not is_due(meeting, now):
            continue
        held = Held.take(meeting, now)
        if held is None:
            continue
        # Read again: another worker may have done it just before.
        step = step_for(held.meeting, now)
        if step is None:
            held.give_back()
            continue
        worked += 1
        if not held.tries(step) or worked == AT_ONCE:
            break
    return worked


def step_for(meeting: Meeting, now: datetime) -> Step | None:
    """The next thing to do at Zoom; None when all is as wanted, or waits for somebody."""
    fate = fate_of(meeting, now)
    if fate == Fate.GONE:
        known = meeting.zoom_id or meeting.zoom_state == ZoomState.ASKED
        return _delete if known else None
    if fate == Fate.LEFT or meeting.zoom_state == ZoomState.GONE:
        return None
    if meeting.zoom_id is None:
        return _create
    if hash_of(body_of(meeting)) != meeting.zoom_synced_hash:
        return _update
    checked = meeting.zoom_synced_at
    return _check if checked is None or checked <= now - CHECKED_EVERY else None


def is_due(meeting: Meeting, now: datetime) -> bool:
    """In time; or it was refused for what has been edited since."""
    if meeting.zoom_next_try_at <= now:
        return True
    refused = meeting.zoom_error.get("hash")
    has_hours = meeting.session.starts_at is not None
    return bool(refused) and has_hours and refused != hash_of(body_of(meeting))


def _create(held: Held) -> None:
    """After a look, if it may have been made already; never two for one session."""
    meeting = held.meeting
    host = meeting.zoom_host or settings.ZOOM_DEFAULT_HOST
    before = meeting.zoom_state
    if before == ZoomState.ASKED and _found(held, host):
        held.write(zoom_id=held.zoom_id, zoom_state=ZoomState.LIVE)
        _update(held)
        return
    lease = timezone.now() + LEASE
    if not held.write(
        zoom_state=ZoomState.ASKED, zoom_host=host, zoom_lease_until=lease
    ):
        return
    try:
        made = zoom.create_meeting(host, held.body, held.kind)
    except zoom.AnswerLost:
        raise
    except zoom.ZoomError:
        held.write(zoom_state=before)
        raise
    held.zoom_id = made.id
    held.write(
        call=_call(made),
        zoom_id=made.id,
        zoom_state=ZoomState.LIVE,
        zoom_synced_hash=hash_of(held.body),
        zoom_synced_at=None,
    )
    _read_back(held, written=True)


def _found(held: Held, host: str) -> bool:
    """Look among the host's meetings for the one that bears the session's mark."""
    found = zoom.find_meetings(host, marker_of(held.meeting.session), held.kind)
    held.zoom_id = min(found, default=None)
    return bool(found)


def _update(held: Held) -> None:
    assert held.zoom_id  # noqa: S101 (step_for has asked)
    try:
        zoom.update_meeting(held.zoom_id, held.body, held.kind)
    except NOT_THERE as error:
        _look_elsewhere(held, error)
        return
    held.write(zoom_synced_hash=hash_of(held.body), zoom_synced_at=None)
    _read_back(held, written=True)


def _check(held: Held) -> None:
    _read_back(held, written=False)


def _read_back(held: Held, *, written: bool) -> None:
    """What Zoom has now: its link, and what of our wishes it did not take.

    What somebody changed at Zoom since is put right at the next round, once.
    """
    assert held.zoom_id  # noqa: S101 (step_for has asked)
    try:
        made = zoom.read_meeting(held.zoom_id, held.kind)
    except NOT_THERE as error:
        _look_elsewhere(held, error)
        return
    missing = unapplied(held.body, made)
    columns: dict[str, Any] = {
        "zoom_synced_at": timezone.now(),
        "zoom_unapplied": missing,
    }
    if missing and not written and missing != held.meeting.zoom_unapplied:
        columns["zoom_synced_hash"] = ""
    held.done(call=_call(made), **columns)


def _look_elsewhere(held: Held, error: zoom.Refused) -> None:
    """A host may have made it the other kind in Zoom's portal: then it is that.

    Or somebody deleted it there: nothing is made again without a word of theirs.
    """
    if as_the_other(held, error, zoom.read_meeting):
        held.done(zoom_kind=OTHER[held.kind], zoom_synced_hash="")
    else:
        held.done(zoom_id=None, zoom_state=ZoomState.GONE, zoom_synced_hash="")


def _delete(held: Held) -> None:
    """Gone already is as good. While people are in it, it is left to them."""
    meeting = held.meeting
    if held.zoom_id or _found(held, meeting.zoom_host):
        assert held.zoom_id  # noqa: S101 (or it was found)
        with contextlib.suppress(zoom.Ended):
            try:
                zoom.delete_meeting(held.zoom_id, held.kind)
            except NOT_THERE as error:
                as_the_other(held, error, zoom.delete_meeting)
    kept = meeting.link_mode == LinkMode.MANUAL
    held.done(
        call=None if kept else NO_LINK,
        zoom_id=None,
        zoom_state=ZoomState.NONE,
        zoom_synced_hash="",
        zoom_synced_at=None,
        zoom_unapplied=[],
    )


def _call(made: zoom.ZoomMeeting) -> Call | None:
    """How people enter; None for a link that must not be mailed to them."""
    if not is_allowed(made.join_url, ZOOM_HOSTS) or is_for_the_host(made.join_url):
        return None
    return Call(
        join_url=made.join_url,
        passcode=made.passcode,
        number=spaced(str(made.id)),
        dial_in="\n".join(made.dial_in),
    )
