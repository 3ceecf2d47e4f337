"""Calendar files: plain values in, the bytes of an iCalendar stream out.

Pure: no database, no "now", no settings read at import. RFC 5545 unless another is
named. The same values give the same bytes.
"""

from events.ical.entries import Entry, Organizer, Status, Text
from events.ical.files import session_file

__all__ = ["Entry", "Organizer", "Status", "Text", "session_file"]
