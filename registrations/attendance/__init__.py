"""Who was in a call of the site's, as Zoom says of those who have a link of their own."""

from registrations.attendance.asking import ask_again, ask_for_reports
from registrations.attendance.keeping import take_in_arrivals
from registrations.attendance.standing import standing_of

__all__ = ["ask_again", "ask_for_reports", "standing_of", "take_in_arrivals"]
