"""Who comes, and who is told."""

from registrations.models.follows import Follow
from registrations.models.messages import Message
from registrations.models.people import Attendance, Participant, Registration

__all__ = ["Attendance", "Follow", "Message", "Participant", "Registration"]
