"""What organisers may type."""

from events.forms.calls import MeetingForm
from events.forms.sessions import PlacesForm, SessionForm

__all__ = ["MeetingForm", "PlacesForm", "SessionForm"]
