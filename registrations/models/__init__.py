"""Who comes, and who is told."""

from registrations.models.messages import Message
from registrations.models.people import Participant, Registration

__all__ = ["Message", "Participant", "Registration"]
