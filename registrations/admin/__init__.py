"""The registrations desk."""

from registrations.admin.mailings import MailingAdmin
from registrations.admin.mails import FollowAdmin, MessageAdmin
from registrations.admin.people import ParticipantAdmin, RegistrationAdmin

__all__ = [
    "FollowAdmin",
    "MailingAdmin",
    "MessageAdmin",
    "ParticipantAdmin",
    "RegistrationAdmin",
]
