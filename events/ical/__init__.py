"""Calendar files: plain values in, the bytes of an iCalendar stream out.

Pure: no database, no "now", no settings read at import. RFC 5545 unless another is
named. The same values give the same bytes.
"""

from events.ical.entries import Call, Entry, Person, Status, Text
from events.ical.files import Feed, feed_file, session_file
from events.ical.invitations import cancellation, request

__all__ = [
    "Call",
    "Entry",
    "Feed",
    "Person",
    "Status",
    "Text",
    "cancellation",
    "feed_file",
    "request",
    "session_file",
]
