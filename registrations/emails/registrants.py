"""Mails about one's own registration: one function and three templates each."""

from collections.abc import Sequence
from dataclasses import replace

from registrations import tokens
from registrations.emails.guests import (
    about_session,
    call_for,
    form_letter,
    guest_of,
    invitation,
)
from registrations.emails.letters import Mail, absolute
from registrations.models import Registration


def confirm_address(
    registration: Registration, others: Sequence[Registration] = ()
) -> Mail:
    """The link to the page with the button; nothing that a stranger typed.

    `others` were asked for in the same step, and are confirmed by the same button.
    """
    own = {"confirm_url": absolute(tokens.confirm_path(registration))}
    hours = int(tokens.CONFIRM_WITHIN.total_seconds() // 3600)
    guest = guest_of(registration)
    if not others:
        return form_letter("confirm_address", guest, own, hours=hours)
    sessions = [row.session for row in others]
    particulars = {**own, "hours": hours, "others": sessions}
    return about_session("confirm_address", guest, particulars)


def confirmed(registration: Registration) -> Mail:
    """When, where, the call if it may be told, the page, and it all for the calendar."""
    return _placed("confirmed", registration)


def promoted(registration: Registration) -> Mail:
    """The same to whoever waited: a place became free and is theirs."""
    return _placed("promoted", registration)


def _placed(name: str, registration: Registration) -> Mail:
    guest = guest_of(registration)
    mail = form_letter(name, guest, meeting=call_for(guest))
    return replace(mail, invitation=invitation(registration))


def waiting(registration: Registration) -> Mail:
    return form_letter("waiting", guest_of(registration))


def left(registration: Registration) -> Mail:
    """They are no longer expected; their calendar strikes the session out."""
    mail = about_session("left", guest_of(registration))
    return replace(mail, invitation=invitation(registration))
