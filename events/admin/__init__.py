"""The organisers' desk for sessions and venues, and for what else calendars say."""

from events.admin.calendars import AudienceCityAdmin, SessionSeriesAdmin, VenueAdmin
from events.admin.sessions import SessionAdmin

__all__ = ["AudienceCityAdmin", "SessionAdmin", "SessionSeriesAdmin", "VenueAdmin"]
