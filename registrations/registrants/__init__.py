"""Links of one’s own: whoever comes is known to Zoom, and whoever does not is not."""

from registrations.registrants.alerting import alert_missing
from registrations.registrants.asking import ask_again
from registrations.registrants.comparing import compare
from registrations.registrants.entering import link_of
from registrations.registrants.letting import let_in
from registrations.registrants.telling import tells_zoom
from registrations.registrants.wanted import seat_corrected_speakers

__all__ = [
    "alert_missing",
    "ask_again",
    "compare",
    "let_in",
    "link_of",
    "seat_corrected_speakers",
    "tells_zoom",
]
