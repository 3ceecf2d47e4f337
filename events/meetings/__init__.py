"""Calls: the links that people hold, and the meetings that Zoom keeps for us."""

from events.meetings.converging import converge
from events.meetings.desk import (
    ask_for_registration,
    make_anew,
    resynchronise,
    retry,
    retry_all,
)
from events.meetings.links import save_meeting, set_link
from events.meetings.news import keep_news, take_in_news

__all__ = [
    "ask_for_registration",
    "converge",
    "keep_news",
    "make_anew",
    "resynchronise",
    "retry",
    "retry_all",
    "save_meeting",
    "set_link",
    "take_in_news",
]
