"""By which link somebody enters a call, and who has none yet."""

from datetime import datetime, timedelta

from events.choices import LinkMode, ZoomState
from events.models import Appearance, Meeting
from registrations.choices import SeatState
from registrations.models import Registration, Seat

# For speakers too: whoever is early waits for the call that the others will be in.
EMERGENCY_BEFORE = timedelta(minutes=15)


def link_of(who: Registration | Appearance, meeting: Meeting, now: datetime) -> str:
    """Where the door leads this person at an aware instant; empty for nowhere yet.

    Where each has a link of their own it is theirs, or from a quarter of an hour before
    the start the one for emergencies: the shared one would only have them register with
    Zoom. Who speaks in a webinar has one of their own in any case; until Zoom gave it,
    they enter as the others do, and the host lets them speak.
    """
    is_personal = meeting.link_mode == LinkMode.PERSONAL
    speaks = isinstance(who, Appearance) and meeting.has_panelists
    if not (is_personal or speaks):
        return meeting.entry_url
    own = _own(who, meeting) if meeting.zoom_state == ZoomState.LIVE else ""
    if own or not is_personal:
        return own or meeting.entry_url
    starts_at = who.session.starts_at
    is_late = starts_at is not None and starts_at - EMERGENCY_BEFORE <= now
    return meeting.fallback_join_url if is_late else ""


def _own(who: Registration | Appearance, meeting: Meeting) -> str:
    column = "registration" if isinstance(who, Registration) else "appearance"
    rows = Seat.objects.filter(zoom_id=meeting.zoom_id, **{column: who})
    return (
        rows.values_list("join_url", flat=True).filter(state=SeatState.ADDED).first()
        or ""
    )
