"""Which mail is next, and in whose hands it is: one worker's, until its lease is over.

Said to the database in its own words: a queue of thousands is asked for its next one
thousands of times, and building each question took longer than answering it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection

from registrations.choices import MessageKind, MessageState
from registrations.models import Message

LEASE = timedelta(seconds=120)
SETTLED = (MessageState.SENT, MessageState.DROPPED, MessageState.DEAD)
TO_MANY = (MessageKind.WORD, MessageKind.ANNOUNCEMENT, MessageKind.MATERIAL)

# Owed, due, in no worker's hands. Two workers that look at the same moment take two
# mails where rows can be locked; elsewhere there is one writer at a time.
TAKE = """
UPDATE registrations_message
SET lease_until = %(until)s, lease_token = %(token)s, attempts = attempts + 1
WHERE id = (
    SELECT mail.id FROM registrations_message mail
    WHERE mail.state = 'owed' AND mail.not_before <= %(now)s
    AND (mail.lease_until IS NULL OR mail.lease_until <= %(now)s)
    AND {whose}
    ORDER BY mail.not_before, mail.id LIMIT 1 {lock}
)
RETURNING *
"""
# A mail waits while an older one about the same registration is due, in hand or being
# tried again, so that news arrives in the order in which it happened. What goes to
# thousands holds up nothing, and waits for nothing: to ask that of each of them would
# take seconds a mail. Settled states are named by what they are, so that PostgreSQL
# looks for an older mail by its registration: it would read all that is owed otherwise.
TO_ONE = """
mail.mailing_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM registrations_message older
    WHERE older.registration_id = mail.registration_id
    AND older.participant_id = mail.participant_id AND older.id < mail.id
    AND older.state NOT IN ({settled}) AND older.kind NOT IN ({to_many})
    AND (older.not_before <= %(now)s OR older.attempts > 0)
)
"""
TO_THOUSANDS = "mail.mailing_id IS NOT NULL"
HELD = """
SELECT 1 FROM registrations_message WHERE id = %(id)s AND state = 'owed'
AND lease_token = %(token)s AND lease_until > %(now)s
"""


def claim(now: datetime, lease: timedelta = LEASE) -> Message | None:
    """Take the mail that has been due for longest, if any; counts an attempt.

    One guarded UPDATE, on SQLite as on PostgreSQL. What is sent to thousands leaves
    after what somebody waits for.
    """
    in_turn = TO_ONE.format(settled=_listed(SETTLED), to_many=_listed(TO_MANY))
    return _take(in_turn, now, lease) or _take(TO_THOUSANDS, now, lease)


def is_held(message: Message, now: datetime) -> bool:
    """Whether its lease lasts and is still this worker's."""
    values = {
        "id": message.pk,
        "token": _value("lease_token", message.lease_token),
        "now": _value("lease_until", now),
    }
    with connection.cursor() as cursor:
        cursor.execute(HELD, values)
        return cursor.fetchone() is not None


def _take(whose: str, now: datetime, lease: timedelta) -> Message | None:
    can_skip = connection.features.has_select_for_update_skip_locked
    lock = "FOR UPDATE SKIP LOCKED" if can_skip else ""
    values = {
        "now": _value("lease_until", now),
        "until": _value("lease_until", now + lease),
        "token": _value("lease_token", uuid4()),
    }
    taken = Message.objects.raw(TAKE.format(whose=whose, lock=lock), values)
    return next(iter(taken), None)


def _value(column: str, value: object) -> Any:
    """As this database stores it."""
    field: Any = Message._meta.get_field(column)
    return field.get_db_prep_save(value, connection)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
