"""Calls: the links that people hold, and the meetings that Zoom keeps for us."""

from events.meetings.converging import converge
from events.meetings.links import save_meeting, set_link

__all__ = ["converge", "save_meeting", "set_link"]
