"""Mails owed: written with what owes them, sent later, each by one worker at a time.

A worker takes a mail by a lease of two minutes, twice what a whole conversation with
the mail server may last (see `fairville_site.smtp`), sends it outside any transaction,
and sends and settles it only while the lease is its own. A worker that dies in between
leaves the mail to the next one; the Message-ID stays the same, so that a second copy
can be recognised. A mail that no worker has outlived is given up.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import mailers
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from events.models import Appearance, Change, Session
from fairville_site.statements import insert, say, stored
from registrations import emails, mail_kinds
from registrations.choices import MessageKind, MessageState
from registrations.leases import LEASE, claim, is_held
from registrations.models import Follow, Message, Participant, Registration

RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
    timedelta(hours=6),
)
ATTEMPTS = len(RETRY_AFTER) + 1
# As long as no other worker has taken it.
SETTLED = """
UPDATE registrations_message
SET lease_until = NULL, lease_token = NULL, {outcome}
WHERE id = %(in_hand_id)s AND lease_token = %(in_hand_token)s AND state = 'owed'
"""
# What stands as the error of a mail that every worker died of.
KILLED = "WorkerKilled"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
PERMANENT = 500

logger = logging.getLogger(__name__)

type Subject = Registration | Session
type Reader = Registration | Follow | Participant | Appearance | User


def owe(
    *,
    kind: MessageKind,
    to: Reader,
    occasion: str,
    now: datetime,
    change: Change | None = None,
) -> None:
    """Owe one mail for one occasion, in the caller's transaction.

    The same kind for the same occasion (any short text) is owed once, however often
    it is asked for. `now` is an aware instant: the mail is due at once.
    """
    owe_all(kind=kind, readers=[to], occasion=occasion, now=now, change=change)


def owe_all(
    *,
    kind: MessageKind,
    readers: Iterable[Reader],
    occasion: str,
    now: datetime,
    change: Change | None = None,
    about: Subject | None = None,
) -> None:
    """The same to many, in few queries; `about` for readers who only look after it."""
    messages = []
    for reader in readers:
        addressee = _addressee(reader, about)
        key = f"{kind}:{type(reader).__name__.lower()}-{reader.pk}:{occasion}"
        messages.append(
            new_message(kind=kind, key=key, now=now, change=change, **addressee)
        )
    write(messages)


def new_message(
    *, kind: MessageKind, key: str, now: datetime, **columns: Any
) -> Message:
    """A mail to be written: its key says once for what it is owed."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return Message(
        kind=kind,
        dedupe_key=key,
        owed_at=now,
        not_before=now,
        message_id=f"<{digest}@{emails.mail_domain()}>",
        **columns,
    )


def write(messages: Iterable[Message]) -> None:
    """In the caller's transaction; what is owed already stays as it is."""
    messages = list(messages)
    if len(messages) == 1:
        insert(messages[0])
        return
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)


def _addressee(reader: Reader, subject: Subject | None) -> dict[str, Any]:
    """Whom the mail is for and what it is about, as columns."""
    if isinstance(reader, Participant):
        return {"participant": reader, "language": reader.language}
    if isinstance(reader, Appearance):
        return {"appearance": reader, "language": reader.language}
    if isinstance(reader, User):
        language = settings.MODELTRANSLATION_DEFAULT_LANGUAGE
        name = "session" if isinstance(subject, Session) else "registration"
        return {"user": reader, name: subject, "language": language}
    about = "registration" if isinstance(reader, Registration) else "follow"
    return {
        "participant_id": reader.participant_id,
        about: reader,
        "language": reader.language,
    }


def hurry(*, readers: "QuerySet[Registration]", now: datetime) -> None:
    """Try again now what is being tried again for these people.

    News wait behind what is older; after an hour without a mail server, that would be
    for six hours.
    """
    Message.objects.filter(
        registration__in=readers.order_by().values("pk"),
        state=MessageState.OWED,
        attempts__gt=0,
        not_before__gt=now,
    ).update(not_before=now)


def deliver_due(
    *, until: Callable[[], bool] = lambda: False, lease: timedelta = LEASE
) -> int:
    """Send every mail that is due; returns how many left.

    `until` is asked between mails and ends the round when true. Mail errors are kept
    on the rows; database errors are raised.
    """
    sent = 0
    with _conversation() as mailer:
        while not until():
            message = claim(timezone.now(), lease)
            if message is None:
                break
            if message.attempts > ATTEMPTS:  # each time, its worker died
                logger.error("Message %s: given up: %s", message, KILLED)
                _settle(message, state=MessageState.DEAD, error_code=KILLED)
            else:
                sent += send(message, mailer)
    return sent


def _conversation() -> AbstractContextManager[Any]:
    """With the mail server, for all that is due; else None, and each mail has its own."""
    kept = getattr(mailers.default, "kept", nullcontext)
    return cast("AbstractContextManager[Any]", kept())


def send(message: Message, mailer: Any = None) -> bool:
    """Send a mail just claimed, or drop what is no longer true; whether it left.

    What it was about may have been erased since it was claimed, and the mail with it.
    """
    try:
        subject = mail_kinds.subject_of(message)
    except ObjectDoesNotExist:
        return False
    try:
        if not mail_kinds.is_still_true(message, subject):
            _settle(message, state=MessageState.DROPPED)
            return False
        mail, address = mail_kinds.written(message, subject)
        letter = emails.addressed(mail, address, message.message_id)
        if not is_held(message, timezone.now()):
            return False
        (mailer or mailers.default).send_messages([letter])
    except OperationalError:
        raise
    except SMTPRecipientsRefused as refusal:
        _refused(message, refusal)
        return False
    except Exception as error:  # noqa: BLE001 (one bad mail must not stop the others)
        _put_off(message, error)
        return False
    _settle(
        message,
        state=MessageState.SENT,
        sent_at=timezone.now(),
        error_code="",
        link_version=mail.link_version,
    )
    if message.is_asked_for:
        _taken_again(subject)
    return True


def _taken_again(subject: mail_kinds.Subject) -> None:
    """A server that takes what was asked for no longer refuses the address."""
    reader = mail_kinds.reader_of(subject)
    if reader and reader.refused_at:
        Participant.objects.filter(pk=reader.pk).update(refused_at=None)


def _refused(message: Message, refusal: SMTPRecipientsRefused) -> None:
    """A refusal for good (5xx) is not tried again: the address is marked.

    The organisers learn it of whoever has proven the address, since a stranger's
    form must not make us write to them.
    """
    codes = [code for code, _words in refusal.recipients.values()]
    if any(code < PERMANENT for code in codes):
        _put_off(message, refusal)
        return
    code = f"{type(refusal).__name__} {codes[0]}"
    logger.warning("Message %s: refused for good: %s", message, code)
    with transaction.atomic():
        _settle(message, state=MessageState.DEAD, error_code=code)
        if message.participant_id is None:
            return
        now = timezone.now()
        marked = Participant.objects.filter(pk=message.participant_id)
        marked.update(refused_at=now)
        if marked.proven().exists() and message.registration:
            owe_all(
                kind=MessageKind.ADDRESS_REFUSED,
                readers=organisers_of(message.registration.session),
                occasion=f"refused-{message.registration.pk}",
                now=now,
                about=message.registration,
            )


def organisers_of(session: Session) -> "QuerySet[User]":
    """Who is written to about a session: its series' organisers, else administrators.

    Of those only who may look at registrations: whoever keeps the door may not.
    """
    staff = _staff_with("registrations.view_registration")
    own = staff.filter(series__in=session.series.line).distinct()
    return own if own.exists() else _staff_with("auth.change_user")


def _staff_with(permission: str) -> "QuerySet[User]":
    allowed = User.objects.with_perm(permission, backend=MODEL_BACKEND)
    return allowed.filter(is_staff=True).exclude(email="")


def _put_off(message: Message, error: Exception) -> None:
    """Try again after 1, 5, 15, 60 minutes and 6 hours, then give up, visibly."""
    code = _error_code(error)
    logger.warning("Message %s: attempt %s: %s", message, message.attempts, code)
    if message.attempts >= ATTEMPTS:
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
    written = {name: stored(Message, name, value) for name, value in outcome.items()}
    columns = ", ".join(f"{name} = %({name})s" for name in written)
    token = stored(Message, "lease_token", message.lease_token)
    in_hand = {"in_hand_id": message.pk, "in_hand_token": token}
    say(SETTLED.format(outcome=columns), written | in_hand)
