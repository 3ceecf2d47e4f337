"""The registrations desk."""

from registrations.admin.asking import AskingSessionAdmin, AskingVenueAdmin
from registrations.admin.door import DoorAdmin
from registrations.admin.figures import FigureAdmin
from registrations.admin.mailings import MailingAdmin
from registrations.admin.mails import FollowAdmin, MessageAdmin
from registrations.admin.people import ParticipantAdmin, RegistrationAdmin

__all__ = [
    "AskingSessionAdmin",
    "AskingVenueAdmin",
    "DoorAdmin",
    "FigureAdmin",
    "FollowAdmin",
    "MailingAdmin",
    "MessageAdmin",
    "ParticipantAdmin",
    "RegistrationAdmin",
]
