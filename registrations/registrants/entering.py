"""By which link somebody enters a call, and who has none yet."""

from events.choices import LinkMode, ZoomState
from events.models import Appearance, Meeting
from registrations.choices import SeatState
from registrations.models import Registration, Seat


def link_of(who: Registration | Appearance, meeting: Meeting) -> str:
    """Where the door leads this person; empty where it leads nowhere yet.

    Where each has a link of their own it is theirs, or the one for emergencies: the
    shared one would only ask them to register with Zoom.
    """
    if meeting.link_mode != LinkMode.PERSONAL:
        return meeting.entry_url
    own = _own(who, meeting) if meeting.zoom_state == ZoomState.LIVE else ""
    return own or meeting.fallback_join_url


def _own(who: Registration | Appearance, meeting: Meeting) -> str:
    column = "registration" if isinstance(who, Registration) else "appearance"
    rows = Seat.objects.filter(zoom_id=meeting.zoom_id, **{column: who})
    return (
        rows.values_list("join_url", flat=True).filter(state=SeatState.ADDED).first()
        or ""
    )
