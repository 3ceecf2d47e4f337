"""What anybody's form makes us write: the same statements, whoever it names.

A stranger could tell by the time that it takes which addresses are known.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from fairville_site.statements import insert, say, stored
from registrations.choices import RegistrationState
from registrations.models import Message, Participant, Registration
from registrations.querysets import ASKED
from registrations.readings import OWN, OWNER

MAILS_AN_HOUR = 3
UNPROVEN = (RegistrationState.REQUESTED, RegistrationState.CANCELLED)
# What forms made us owe to an address, and nobody has owned up to yet. A mail whose
# button was pressed was wished for: it does not count.
LATELY = """
SELECT COUNT(*) FROM registrations_message mail
LEFT JOIN registrations_registration about ON about.id = mail.registration_id
WHERE mail.participant_id = %(participant)s AND mail.owed_at > %(since)s
AND mail.dedupe_key LIKE %(asked)s AND NOT (
    mail.kind = 'confirm_address'
    AND COALESCE(about.state, '') IN ('confirmed', 'waiting')
)
"""
# What a form says anew of a registration that is not proven.
SAID = (
    "name",
    "mode",
    "organisation",
    "comes_as",
    "city",
    "wants_interpretation",
    "note",
    "wants_news",
    "language",
    "batch",
    "consent_version",
    "state",
    "requested_at",
    "changed_at",
    "cancelled_at",
)
ADDRESS = "SELECT {owner} FROM registrations_participant own WHERE email = %(email)s"
AGAIN = """
UPDATE registrations_registration SET {said}
WHERE session_id = %(session_id)s AND participant_id = %(participant_id)s
AND state IN ({unproven})
"""
FOUND = f"""
SELECT {{own}},
(SELECT COUNT(*) FROM registrations_message owed WHERE owed.registration_id = own.id),
({LATELY})
FROM registrations_registration own
WHERE own.session_id = %(session)s AND own.participant_id = %(participant)s
"""  # noqa: S608


class Asked(NamedTuple):
    """A registration as it is now, how many mails are about it, and how many its
    address was owed lately because somebody asked."""

    registration: Registration
    mails: int
    lately: int


def asking_from(*, email: str, language: str) -> Participant:
    """Whoever has a normalised address, new or known: by the same two statements."""
    insert(Participant(email=email, language=language))
    sql = ADDRESS.format(owner=OWNER.columns("own"))
    [row] = say(sql, {"email": email})
    return OWNER.of(row)


def may_be_written_to(
    participant: Participant, moment: datetime, lately: int | None = None
) -> bool:
    """Whether somebody's unproven form may make us write to this address now.

    At most three such mails an hour, none for a day after “this was not me”. Both are
    looked up for everybody; `lately` if the mails were counted by now.
    """
    if lately is None:
        [[lately]] = say(LATELY, _lately(participant.pk, moment))
    is_left_alone = participant.quiet_until and participant.quiet_until > moment
    return not is_left_alone and lately < MAILS_AN_HOUR


def ask(new: Registration, moment: datetime) -> Asked:
    """Store what was asked for, unless it is proven; the same statements either way."""
    again, found = _statements()
    values = {name: stored(Registration, name, getattr(new, name)) for name in _names()}
    say(again, values)
    insert(new)
    about = {"session": new.session_id, **_lately(new.participant_id, moment)}
    [row] = say(found, about)
    registration = OWN.of(row)
    registration.participant = new.participant
    return Asked(registration, *row[len(OWN.fields) :])


def _lately(participant_id: int, moment: datetime) -> dict[str, Any]:
    return {
        "participant": participant_id,
        "since": stored(Message, "owed_at", moment - timedelta(hours=1)),
        "asked": f"%:{ASKED}%",
    }


@cache
def _names() -> list[str]:
    fields: Any = [Registration._meta.get_field(name) for name in SAID]
    return [field.attname for field in fields] + ["session_id", "participant_id"]


@cache
def _statements() -> tuple[str, str]:
    said = ", ".join(f'"{name}" = %({name})s' for name in _names()[: len(SAID)])
    unproven = ", ".join(f"'{state.value}'" for state in UNPROVEN)
    again = AGAIN.format(said=said, unproven=unproven)
    return again, FOUND.format(own=OWN.columns("own"))
