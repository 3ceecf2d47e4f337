"""Who comes, and who is told."""

from registrations.models.follows import Follow
from registrations.models.history import Figure, HistoryLine
from registrations.models.mailings import Mailing
from registrations.models.messages import Message
from registrations.models.people import Attendance, Participant, Registration, WalkIn
from registrations.models.reports import CallReport
from registrations.models.seats import Seat

__all__ = [
    "Attendance",
    "CallReport",
    "Figure",
    "Follow",
    "HistoryLine",
    "Mailing",
    "Message",
    "Participant",
    "Registration",
    "Seat",
    "WalkIn",
]
