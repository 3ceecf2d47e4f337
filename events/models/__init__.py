"""When and where."""

from events.models.attendance import Change, Places
from events.models.calls import Meeting, ZoomEvent
from events.models.parts import (
    Appearance,
    Partnership,
    SessionContact,
    SessionLanguage,
    SessionResource,
)
from events.models.sessions import Session
from events.models.venues import Venue

__all__ = [
    "Appearance",
    "Change",
    "Meeting",
    "Partnership",
    "Places",
    "Session",
    "SessionContact",
    "SessionLanguage",
    "SessionResource",
    "Venue",
    "ZoomEvent",
]
