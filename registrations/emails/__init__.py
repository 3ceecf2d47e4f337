"""The mails: the list of functions is the list of mails."""

from registrations.emails.guests import invitation
from registrations.emails.letters import (
    Invitation,
    Letter,
    Mail,
    absolute,
    addressed,
    mail_domain,
)
from registrations.emails.mailings import (
    announcement,
    documents_out,
    material,
    proof,
    word,
)
from registrations.emails.people import (
    address_refused,
    ask_again,
    confirm_follow,
    date_known,
    followed,
    links_missing,
    lost_links,
)
from registrations.emails.registrants import (
    confirm_address,
    confirmed,
    left,
    promoted,
    waiting,
)
from registrations.emails.sessions import (
    briefing,
    called_off,
    changed,
    link_changed,
    postponed,
    reminder_day,
    reminder_hour,
)

__all__ = [
    "Invitation",
    "Letter",
    "Mail",
    "absolute",
    "address_refused",
    "addressed",
    "announcement",
    "ask_again",
    "briefing",
    "called_off",
    "changed",
    "confirm_address",
    "confirm_follow",
    "confirmed",
    "date_known",
    "documents_out",
    "followed",
    "invitation",
    "left",
    "link_changed",
    "links_missing",
    "lost_links",
    "mail_domain",
    "material",
    "postponed",
    "promoted",
    "proof",
    "reminder_day",
    "reminder_hour",
    "waiting",
    "word",
]
