"""A place taken, or waited for: one registration at a time.

Everyone who gives or takes one holds the counters of the session first, then the
registration, then the person: places are given in one order, and nobody waits for each
other. Rows are held without their keys (FOR NO KEY UPDATE), so that mails about them
can still be owed.
"""

from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from events.choices import Mode
from events.models import Session
from events.services import take_place
from fairville_site.statements import Reading, say, stored
from registrations.choices import RegistrationState
from registrations.models import Registration
from registrations.querysets import DECIDING
from registrations.readings import OWN


class RegistrationRefused(Exception):
    """It cannot be done; the text is a translated sentence for the person."""


# As `lock_places`. What is asked after it sees all that was done before.
LOCK = """
SELECT id FROM events_places WHERE session_id = (
    SELECT session_id FROM registrations_registration WHERE id = %(id)s
) ORDER BY id {lock}
"""
# Whole, with what decides about a place: no text of the session, nobody's address.
HELD = """
SELECT {own}, {about}, EXISTS (
    SELECT 1 FROM registrations_registration other
    WHERE other.session_id = own.session_id AND other.mode = own.mode
    AND other.state = 'waiting'
)
FROM registrations_registration own
JOIN events_session about ON about.id = own.session_id
WHERE own.id = %(id)s {lock}
"""
SEATED = """
UPDATE registrations_registration SET state = %(state)s, mode = %(mode)s,
confirmed_at = %(now)s, changed_at = %(now)s WHERE id = %(id)s
"""
ABOUT = Reading(Session, "id", *DECIDING)


class Held(NamedTuple):
    """A registration that is locked, and whether anybody waits for what it asks for."""

    registration: Registration
    is_queued: bool


def hold(registration_id: int) -> Registration:
    """`hold_in_turn`, for who takes no place."""
    return hold_in_turn(registration_id).registration


def hold_in_turn(registration_id: int) -> Held:
    """Lock the session's counters, then the registration, and read it.

    Raises RegistrationRefused when it was erased meanwhile.
    """
    lock, held = _holding(connection.vendor)
    say(lock, {"id": registration_id})
    rows = say(held, {"id": registration_id})
    if not rows:
        raise RegistrationRefused(_("This registration was cancelled."))
    [row] = rows
    registration = OWN.of(row)
    registration.session = ABOUT.of(row[len(OWN.fields) :])
    return Held(registration, is_queued=bool(row[-1]))


@cache
def _holding(vendor: str) -> tuple[str, str]:
    """The two statements; where there is one writer at a time, nothing is locked."""
    locks = connection.features.has_select_for_update
    columns = {"own": OWN.columns("own"), "about": ABOUT.columns("about")}
    held = HELD.format(lock="FOR NO KEY UPDATE OF own" if locks else "", **columns)
    return LOCK.format(lock="FOR UPDATE" if locks else ""), held


def seat(
    registration: Registration, moment: datetime, *, is_queued: bool | None = None
) -> None:
    """Take a place if one is free and nobody waits for it, else the waiting list.

    The registration is held; `moment` is an aware instant, its place in the order.
    `is_queued` if it is known by now whether anybody waits.
    """
    mode = Mode(registration.mode)
    if is_queued is None:
        queue = Registration.objects.filter(session=registration.session_id, mode=mode)
        is_queued = queue.waiting().exists()
    seated = not is_queued and take_place(session_id=registration.session_id, mode=mode)
    registration.state = (
        RegistrationState.CONFIRMED if seated else RegistrationState.WAITING
    )
    registration.confirmed_at = registration.changed_at = moment
    values = {
        "id": registration.pk,
        "state": registration.state,
        "mode": registration.mode,
        "now": stored(Registration, "confirmed_at", moment),
    }
    say(SEATED, values)
