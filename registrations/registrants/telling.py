"""What people are told of before Zoom is told of them."""

from collections.abc import Iterable

from events.models import Meeting, Session


def tells_zoom(sessions: Iterable[Session]) -> bool:
    """Whether who comes to one of these online is named to Zoom, for a link of theirs."""
    online = [session.pk for session in sessions if session.is_online]
    calls = Meeting.objects.personal().filter(session__in=online)
    return bool(online) and calls.exists()
