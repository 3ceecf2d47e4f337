"""Who comes to what is measured, written by the database itself.

200,000 instances would take minutes. Of ten who register for a session seven are
confirmed, one waits, one has cancelled, one has not confirmed; each is owed a mail.
"""

from django.db import connection

from registrations.models import Registration

PARTICIPANTS = """
INSERT INTO registrations_participant
    (email, language, verified_at, generation, feed_generation)
SELECT 'p' || number || '@example.org', CASE number % 2 WHEN 0 THEN 'fr' ELSE 'en' END,
    now(), 0, 0
FROM generate_series(1, (SELECT count(*) FROM events_session)) number
"""
# The keys of the participants follow one another.
REGISTRATIONS = """
INSERT INTO registrations_registration
    (session_id, participant_id, name, mode, state, requested_at, confirmed_at,
    cancelled_at, changed_at, {copied})
SELECT session.id, %(first)s + 1 + (session.n + shift) %% %(sessions)s,
    'Person ' || (session.n + shift) %% %(sessions)s,
    CASE WHEN format = 'online' OR format = 'hybrid' AND shift %% 2 = 0
        THEN 'online' ELSE 'on_site' END,
    CASE shift WHEN 7 THEN 'waiting' WHEN 8 THEN 'cancelled' WHEN 9 THEN 'requested'
        ELSE 'confirmed' END,
    asked_at,
    CASE WHEN shift < 9 THEN asked_at + interval '1 hour' END,
    CASE WHEN shift = 8 THEN asked_at + interval '2 hours' END,
    asked_at, {copied}
FROM (SELECT id, format, starts_at, row_number() OVER (ORDER BY id) n
    FROM events_session WHERE state <> 'draft') session
CROSS JOIN generate_series(0, 9) shift
CROSS JOIN LATERAL (SELECT
    least(now(), coalesce(starts_at, now())) - (shift + 1) * interval '1 day' asked_at
) asked
CROSS JOIN (SELECT {copied} FROM registrations_registration WHERE id = %(model)s) model
"""
MESSAGES = """
INSERT INTO registrations_message
    (kind, dedupe_key, participant_id, registration_id, language, state, owed_at,
    not_before, attempts, link_version, error_code, message_id, sent_at)
SELECT CASE state WHEN 'requested' THEN 'confirm_address' WHEN 'cancelled' THEN 'left'
        ELSE state END,
    'bench:' || id, participant_id, id, language, told, changed_at, changed_at,
    1, 0, '', '<' || id || '@example.org>', CASE told WHEN 'sent' THEN changed_at END
FROM registrations_registration
CROSS JOIN LATERAL (SELECT
    CASE WHEN id %% 500 = 0 THEN 'dead' WHEN id %% 100 = 0 THEN 'dropped' ELSE 'sent' END
    told) mail
WHERE id <> %(model)s
"""
ATTENDANCES = """
INSERT INTO registrations_attendance (registration_id, source, joined_at)
SELECT one.id, CASE mode WHEN 'online' THEN 'click' ELSE 'door' END, starts_at
FROM registrations_registration one JOIN events_session ON events_session.id = session_id
WHERE one.state = 'confirmed' AND starts_at < now() AND one.id %% 3 <> 0
"""
FOLLOWS = """
INSERT INTO registrations_follow
    (participant_id, series_id, wants, language, consent_version, requested_at,
    confirmed_at)
SELECT id, (SELECT min(id) FROM dialogues_series) + id %% 8, 'sessions', language, '1',
    now(), now()
FROM registrations_participant WHERE id %% 5 = 0
"""
MAILINGS = """
INSERT INTO registrations_mailing
    (session_id, kind, audience, language, subject, body, state, created_at,
    released_at, queued_at)
SELECT id, 'word', 'confirmed', '', 'A word', 'Until then', 'released', now(), now(), now()
FROM events_session WHERE id %% 10 = 0
"""
OWN = {
    "id",
    "session_id",
    "participant_id",
    "name",
    "mode",
    "state",
    "requested_at",
    "confirmed_at",
    "cancelled_at",
    "changed_at",
}


def write(first: int, model: int, sessions: int) -> None:
    """`first` is the last participant so far, `model` a registration to copy."""
    names = [field.column for field in Registration._meta.concrete_fields]
    copied = ", ".join(name for name in names if name not in OWN)
    values = {"first": first, "model": model, "sessions": sessions}
    with connection.cursor() as cursor:
        cursor.execute(PARTICIPANTS)
        cursor.execute(REGISTRATIONS.format(copied=copied), values)
        for statement in (MESSAGES, ATTENDANCES, FOLLOWS, MAILINGS):
            cursor.execute(statement, values)
