"""The registrations desk."""

from registrations.admin.mails import FollowAdmin, MessageAdmin
from registrations.admin.people import ParticipantAdmin, RegistrationAdmin

__all__ = ["FollowAdmin", "MessageAdmin", "ParticipantAdmin", "RegistrationAdmin"]
