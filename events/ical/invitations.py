"""What a participant's calendar is told by mail: iTIP (RFC 5546) in iMIP (RFC 6047)."""

from dataclasses import replace
from datetime import datetime

from events.ical.entries import Entry, Person, address_of, vevent
from events.ical.files import END, bytes_of, frame


def request(
    entry: Entry, attendee: Person, *, language: str, made_at: datetime
) -> bytes:
    """Return a REQUEST (RFC 5546, section 3.2.2): the first one, or an update.

    An update has the same UID and a higher SEQUENCE, and says the whole event again.
    `made_at` (aware) is when the mail was made. Raises clock.UnknownZone.
    """
    return _message(entry, attendee, "REQUEST", language, made_at)


def cancellation(
    entry: Entry, attendee: Person, *, language: str, made_at: datetime
) -> bytes:
    """Return a CANCEL (RFC 5546, section 3.2.5) without the way into the call.

    Of a session that is not held, it says so to all its attendees (STATUS:CANCELLED).
    Of one that is held it has no STATUS: this attendee alone leaves it. SEQUENCE is
    the session's own in both. `made_at` as above. Raises clock.UnknownZone.
    """
    return _message(replace(entry, call=None), attendee, "CANCEL", language, made_at)


def _message(
    entry: Entry, attendee: Person, method: str, language: str, made_at: datetime
) -> bytes:
    event = vevent(replace(entry, is_private=True), language, made_at)
    if method == "CANCEL" and event["STATUS"] != "CANCELLED":
        del event["STATUS"]
        event["TRANSP"] = "TRANSPARENT"
    address = address_of(attendee)
    address.params.update(
        {
            "CUTYPE": "INDIVIDUAL",  # RFC 5545, section 3.2.3
            "ROLE": "REQ-PARTICIPANT",  # 3.2.16
            "PARTSTAT": "ACCEPTED",  # 3.2.12: they have registered already
            "RSVP": "FALSE",  # 3.2.17
            "LANGUAGE": language,
        }
    )
    event.add("ATTENDEE", address)  # 3.8.4.1: the recipient, nobody else
    return b"".join((frame(entry.span, language, method), bytes_of(event), END))
