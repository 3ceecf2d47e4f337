"""What seldom happens to a mail, a link or a hand at the desk, and is answered."""

import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import override

from registrations import outbox, tokens
from registrations.choices import MessageKind
from registrations.models import Message
from registrations.services import RegistrationRefused, desk
from tests.factories import (
    FollowFactory,
    MessageFactory,
    RegistrationFactory,
)
from tests.registrations.meanwhile import just_before

pytestmark = pytest.mark.django_db


class RefusesTheSender(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise smtplib.SMTPSenderRefused(553, b"zqcanaryqz is nobody", "zqcanaryqz")


def owed() -> Message:
    row = RegistrationFactory(confirmed=True)
    return MessageFactory(registration=row, kind=MessageKind.CONFIRMED)


def test_a_mail_that_another_worker_takes_at_that_moment_is_left_to_it():
    message, now = owed(), timezone.now()

    def other() -> None:
        until = now + outbox.LEASE
        Message.objects.filter(pk=message.pk).update(
            lease_until=until, lease_token=uuid4()
        )

    with just_before("UPDATE", other):
        assert outbox.claim(now) is None

    assert Message.objects.get().attempts == 0


def test_a_mail_whose_lease_ended_while_it_was_written_is_not_sent(mailoutbox):
    message = owed()
    claimed = outbox.claim(timezone.now())
    over = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=message.pk).update(lease_until=over)

    assert outbox.send(claimed) is False
    assert mailoutbox == []
    assert Message.objects.get().state == "owed"


def test_a_database_that_goes_away_is_no_fault_of_the_mail_being_written(mailoutbox):
    """Its worker ends; the next one takes it when the lease is over, as it was."""
    message = owed()

    def gone() -> None:
        raise OperationalError("gone away")

    claimed = outbox.claim(timezone.now())
    with just_before("lease_until", gone), pytest.raises(OperationalError):
        outbox.send(claimed)

    message.refresh_from_db()
    assert (mailoutbox, message.state, message.error_code) == ([], "owed", "")
    with time_machine.travel(timezone.now() + outbox.LEASE):
        assert outbox.deliver_due() == 1


def test_a_code_of_the_mail_server_is_kept_and_not_its_words(settings, caplog):
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.RefusesTheSender"}}
    message = owed()

    assert outbox.deliver_due() == 0

    message.refresh_from_db()
    assert (message.state, message.error_code) == ("owed", "SMTPSenderRefused 553")
    assert "zqcanaryqz" not in caplog.text


def test_a_link_to_what_is_gone_or_never_was_is_a_bad_one():
    follow = FollowFactory(confirmed=True)
    token = tokens.make(tokens.Purpose.UNSUBSCRIBE, follow.pk, 0)
    forged = tokens.make(tokens.Purpose.UNSUBSCRIBE, follow.pk, 10**6)
    assert tokens.unsubscribable(token) == follow

    follow.delete()

    for dead in (token, forged):
        with pytest.raises(tokens.BadToken):
            tokens.unsubscribable(dead)


def test_a_link_of_a_generation_that_never_was_is_a_bad_one_not_a_revoked_one():
    owner = RegistrationFactory().participant
    never = tokens.make(tokens.Purpose.PERSON, owner.pk, owner.generation + 1)

    with pytest.raises(tokens.BadToken) as refused:
        tokens.person(never)

    assert refused.type is tokens.BadToken


def test_the_desk_is_told_what_it_cannot_do():
    over = RegistrationFactory(session__past=True, waiting=True)
    cancelled = RegistrationFactory(cancelled=True)
    confirmed = RegistrationFactory(confirmed=True)

    for act, row, words in (
        (desk.give_place, confirmed, "waiting list"),
        (desk.give_place, over, "is over"),
        (desk.send_again, cancelled, "was cancelled"),
    ):
        with pytest.raises(RegistrationRefused, match=words), override("en"):
            act(registration_id=row.pk)
