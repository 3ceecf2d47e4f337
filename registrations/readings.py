"""Registrations read one by one, thousands of times: by statements planned once."""

from dialogues.models import City
from fairville_site.statements import Reading, say
from registrations.models import Participant, Registration

OWN, OWNER, CITY = Reading(Registration), Reading(Participant), Reading(City)
ALONE = "SELECT {own} FROM registrations_registration own WHERE own.id = %(id)s"
WITH_OWNER = """
SELECT {own}, {owner}, {city}
FROM registrations_registration own
JOIN registrations_participant owner ON owner.id = own.participant_id
LEFT JOIN dialogues_city city ON city.id = owner.city_id
WHERE own.id = %(id)s
"""
OF_EACH = {
    "own": OWN.columns("own"),
    "owner": OWNER.columns("owner"),
    "city": CITY.columns("city"),
}


def registration(pk: int) -> Registration | None:
    rows = say(ALONE.format(**OF_EACH), {"id": pk})
    return OWN.of(rows[0]) if rows else None


def with_owner(pk: int) -> Registration:
    """With its participant and their city. Raises Registration.DoesNotExist."""
    rows = say(WITH_OWNER.format(**OF_EACH), {"id": pk})
    if not rows:
        raise Registration.DoesNotExist
    row = list(rows[0])
    found = OWN.of(row)
    found.participant = OWNER.of(row[len(OWN.fields) :])
    if found.participant.city_id:
        city = row[len(OWN.fields) + len(OWNER.fields) :]
        found.participant.city = CITY.of(city)
    return found
