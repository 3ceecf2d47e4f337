"""When and where."""

from events.models.calls import Meeting, ZoomEvent
from events.models.changes import Change
from events.models.parts import (
    Appearance,
    Partnership,
    SessionContact,
    SessionLanguage,
    SessionResource,
)
from events.models.places import Places
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
