"""Mails owed: written with what owes them, sent later, each by one worker at a time.

A worker takes a mail by a lease of two minutes (longer than a mail server may take
to answer), sends it outside any transaction, and settles it only if the lease is
still its own. A worker that dies in between leaves the mail to the next one; the
Message-ID stays the same, so that a second copy can be recognised.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPResponseException
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from events.choices import State
from registrations import emails, tokens
from registrations.choices import MessageKind, MessageState, RegistrationState
from registrations.models import Message, Registration

LEASE = timedelta(seconds=120)
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
    timedelta(hours=6),
)
CANDIDATES = 10

MAILS: dict[str, Callable[[Registration], emails.Mail]] = {
    MessageKind.CONFIRM_ADDRESS: emails.confirm_address,
    MessageKind.CONFIRMED: emails.confirmed,
    MessageKind.WAITING: emails.waiting,
}
TRUE_WHILE: dict[str, RegistrationState] = {
    MessageKind.CONFIRM_ADDRESS: RegistrationState.REQUESTED,
    MessageKind.CONFIRMED: RegistrationState.CONFIRMED,
    MessageKind.WAITING: RegistrationState.WAITING,
}

logger = logging.getLogger(__name__)


def owe(
    *, kind: MessageKind, registration: Registration, occasion: str, now: datetime
) -> None:
    """Owe one mail for one occasion, in the caller's transaction.

    The same kind for the same occasion (any short text) is owed once, however often
    it is asked for. `now` is an aware instant: the mail is due at once.
    """
    key = f"{kind}:{registration.pk}:{occasion}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    message = Message(
        kind=kind,
        dedupe_key=key,
        registration=registration,
        language=registration.language,
        owed_at=now,
        not_before=now,
        message_id=f"<{digest}@{emails.mail_domain()}>",
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def claim(now: datetime) -> Message | None:
    """Take the mail that has been due for longest, if any; counts an attempt.

    A guarded UPDATE decides between workers, on SQLite as on PostgreSQL.
    """
    for pk in Message.objects.due(now).values_list("pk", flat=True)[:CANDIDATES]:
        token = uuid4()
        won = (
            Message.objects.due(now)
            .filter(pk=pk)
            .update(
                lease_until=now + LEASE, lease_token=token, attempts=F("attempts") + 1
            )
        )
        if won:
            return Message.objects.get(pk=pk)
    return None


def deliver_due(*, until: Callable[[], bool] = lambda: False) -> int:
    """Send every mail that is due; returns how many left.

    `until` is asked between mails and ends the round when true. Mail errors are kept
    on the rows; database errors are raised.
    """
    sent = 0
    while not until():
        message = claim(timezone.now())
        if message is None:
            break
        sent += send(message)
    return sent


def send(message: Message) -> bool:
    """Send a mail just claimed, or drop what is no longer true; whether it left."""
    registration = Registration.objects.with_session().get(pk=message.registration_id)
    if not is_still_true(message, registration):
        _settle(message, state=MessageState.DROPPED)
        return False
    try:
        mail = MAILS[message.kind](registration)
        emails.addressed(mail, registration, message.message_id).send(using="default")
    except Exception as error:  # noqa: BLE001 (one bad mail must not stop the others)
        _put_off(message, error)
        return False
    _settle(message, state=MessageState.SENT, sent_at=timezone.now(), error_code="")
    return True


def is_still_true(message: Message, registration: Registration) -> bool:
    """Whether what the mail says still holds: the state, a session still to come."""
    session = registration.session
    return (
        registration.state == TRUE_WHILE[message.kind]
        and session.state == State.PUBLISHED
        and not session.is_past()
        and not tokens.has_expired(registration)
    )


def _put_off(message: Message, error: Exception) -> None:
    """Try again after 1, 5, 15, 60 minutes and 6 hours, then give up, visibly."""
    code = _error_code(error)
    logger.warning("Message %s: attempt %s: %s", message, message.attempts, code)
    if message.attempts > len(RETRY_AFTER):
        _settle(message, state=MessageState.DEAD, error_code=code)
        return
    wait = RETRY_AFTER[message.attempts - 1]
    _settle(message, error_code=code, not_before=timezone.now() + wait)


def _error_code(error: Exception) -> str:
    """What went wrong without the server's words, which may hold the address."""
    name = type(error).__name__
    if isinstance(error, SMTPResponseException):
        return f"{name} {error.smtp_code}"
    return name[:60]


def _settle(message: Message, **outcome: object) -> None:
    """Write the outcome and end the lease, unless it has passed to another worker."""
    Message.objects.filter(
        pk=message.pk, lease_token=message.lease_token, state=MessageState.OWED
    ).update(lease_until=None, lease_token=None, **outcome)
