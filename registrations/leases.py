"""Which mail is next, and in whose hands it is: one worker's, until its lease is over.

Said to the database in its own words: a queue of thousands is asked for its next one
thousands of times, and building each question took longer than answering it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection

from fairville_site.statements import Reading, say, stored
from registrations.choices import MessageKind, MessageState
from registrations.models import Message

MAIL = Reading(Message)
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
RETURNING {columns}
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
        "token": stored(Message, "lease_token", message.lease_token),
        "now": stored(Message, "lease_until", now),
    }
    return bool(say(HELD, values))


def _take(whose: str, now: datetime, lease: timedelta) -> Message | None:
    can_skip = connection.features.has_select_for_update_skip_locked
    lock = "FOR UPDATE SKIP LOCKED" if can_skip else ""
    values = {
        "now": stored(Message, "lease_until", now),
        "until": stored(Message, "lease_until", now + lease),
        "token": stored(Message, "lease_token", uuid4()),
    }
    columns = MAIL.columns("registrations_message")
    rows = say(TAKE.format(whose=whose, lock=lock, columns=columns), values)
    return MAIL.of(rows[0]) if rows else None


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
