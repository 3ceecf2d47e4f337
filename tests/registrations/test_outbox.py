from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from registrations import outbox
from registrations.choices import MessageKind, MessageState
from registrations.models import Message, Participant, Registration
from tests.factories import MessageFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


def owe(registration: Registration, occasion: str = "test") -> Message:
    outbox.owe(
        kind=MessageKind.CONFIRM_ADDRESS,
        to=registration,
        occasion=occasion,
        now=timezone.now(),
    )
    return Message.objects.latest("pk")


def put_off(smtp) -> Message:
    """A mail to an address that the server does not take for now."""
    smtp.busy.add("amina@example.org")
    return owe(RegistrationFactory(participant__email="amina@example.org"))


def test_a_mail_is_owed_once_for_an_occasion():
    row = RegistrationFactory()

    for occasion in ("asked-1", "asked-1", "asked-2"):
        owe(row, occasion)

    assert Message.objects.count() == 2


def test_a_mail_is_owed_only_if_its_transaction_stands():
    row = RegistrationFactory()

    with transaction.atomic():
        owe(row)
        transaction.set_rollback(True)

    assert not Message.objects.exists()


def test_a_mail_is_sent_once():
    message = owe(RegistrationFactory())

    assert outbox.deliver_due() == 1
    assert outbox.deliver_due() == 0

    message.refresh_from_db()
    assert len(mail.outbox) == 1
    assert message.state == MessageState.SENT
    assert message.sent_at
    assert (message.attempts, message.lease_until, message.lease_token) == (
        1,
        None,
        None,
    )


def test_a_mail_waits_until_it_is_due():
    MessageFactory(not_before=timezone.now() + timedelta(minutes=5))

    assert outbox.deliver_due() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert outbox.deliver_due() == 1


def test_the_oldest_mail_leaves_first():
    later = MessageFactory(not_before=timezone.now() - timedelta(minutes=1))
    sooner = MessageFactory(not_before=timezone.now() - timedelta(minutes=2))

    outbox.deliver_due()

    assert [sent.to for sent in mail.outbox] == [
        [sooner.registration.participant.email],
        [later.registration.participant.email],
    ]


def test_two_workers_cannot_claim_the_same_mail():
    message = MessageFactory()
    now = timezone.now()

    first, second = outbox.claim(now), outbox.claim(now)

    assert first == message
    assert second is None


def test_when_a_worker_dies_its_lease_ends_and_another_takes_the_mail():
    MessageFactory()
    now = timezone.now()
    dead = outbox.claim(now)

    assert outbox.claim(now + timedelta(seconds=119)) is None
    heir = outbox.claim(now + timedelta(seconds=120))

    assert heir == dead
    assert heir.lease_token != dead.lease_token
    assert heir.attempts == 2


def test_a_worker_whose_lease_has_passed_on_sends_and_writes_nothing():
    MessageFactory()
    now = timezone.now()
    slow = outbox.claim(now)
    heir = outbox.claim(now + timedelta(seconds=121))

    outbox.send(slow)

    row = Message.objects.get()
    assert mail.outbox == []
    assert row.state == MessageState.OWED
    assert row.lease_token == heir.lease_token


def test_a_worker_whose_lease_is_over_sends_nothing_though_nobody_took_it():
    MessageFactory()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        slow = outbox.claim(timezone.now())
        clock.shift(120)
        outbox.send(slow)

    assert mail.outbox == []


def test_a_second_copy_has_the_same_message_id():
    """A worker that died after the server had taken the mail."""
    message = MessageFactory()
    outbox.deliver_due()
    Message.objects.update(state=MessageState.OWED)

    outbox.deliver_due()

    first, second = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert first == second == message.message_id


def test_message_ids_are_of_this_site_and_differ(settings):
    settings.SITE_URL = "https://dialogues.example.org:8443"
    row = RegistrationFactory()

    first, second = owe(row, "asked-1"), owe(row, "asked-2")

    assert first.message_id.endswith("@dialogues.example.org>")
    assert first.message_id != second.message_id


def test_a_mail_not_taken_is_tried_again_after_1_5_15_60_minutes_and_6_hours(smtp):
    with time_machine.travel("2026-04-01 10:00:00+00:00", tick=False) as clock:
        message = put_off(smtp)
        waits = []
        for _ in range(5):
            outbox.deliver_due()
            message.refresh_from_db()
            waits.append(message.not_before - timezone.now())
            assert message.state == MessageState.OWED
            clock.shift(waits[-1] - timedelta(seconds=1))
            assert outbox.claim(timezone.now()) is None
            clock.shift(1)
        outbox.deliver_due()

        assert [wait / timedelta(minutes=1) for wait in waits] == [1, 5, 15, 60, 360]
        message.refresh_from_db()
        assert (message.state, message.attempts) == (MessageState.DEAD, 6)
        assert outbox.claim(timezone.now() + timedelta(days=1)) is None


def test_an_error_is_kept_without_the_address(smtp, caplog):
    message = put_off(smtp)

    outbox.deliver_due()

    message.refresh_from_db()
    assert message.error_code == "SMTPRecipientsRefused"
    assert Participant.objects.get().refused_at is None
    assert "amina" not in caplog.text
    assert f"Message #{message.pk}: attempt 1: SMTPRecipientsRefused" in caplog.text


def test_one_bad_mail_does_not_stop_the_others(smtp):
    bad, good = put_off(smtp), owe(RegistrationFactory())

    assert outbox.deliver_due() == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (MessageState.OWED, MessageState.SENT)
    assert len(smtp.taken) == 1
    assert good.message_id.encode() in smtp.taken[0]


def test_a_server_that_is_down_loses_nothing(settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    message = owe(RegistrationFactory())

    assert outbox.deliver_due() == 0

    message.refresh_from_db()
    assert message.state == MessageState.OWED
    assert message.error_code == "ConnectionRefusedError"


def test_after_an_error_a_success_clears_it():
    message = MessageFactory(error_code="SMTPServerDisconnected", attempts=1)

    outbox.deliver_due()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.SENT, "")


@pytest.mark.parametrize(
    ("kind", "registration"),
    [
        (MessageKind.CONFIRM_ADDRESS, {"confirmed": True}),
        (MessageKind.CONFIRM_ADDRESS, {"cancelled": True}),
        (
            MessageKind.CONFIRM_ADDRESS,
            {"requested_at": timezone.now() - timedelta(hours=49)},
        ),
        (MessageKind.CONFIRMED, {"cancelled": True}),
        (MessageKind.WAITING, {"confirmed": True}),
        (MessageKind.CONFIRMED, {"confirmed": True, "session__cancelled": True}),
        (MessageKind.CONFIRMED, {"confirmed": True, "session__postponed": True}),
        (MessageKind.CONFIRMED, {"confirmed": True, "session__past": True}),
    ],
)
def test_what_is_no_longer_true_is_not_sent(kind, registration):
    message = MessageFactory(
        kind=kind, registration=RegistrationFactory(**registration)
    )

    assert outbox.deliver_due() == 0

    message.refresh_from_db()
    assert message.state == MessageState.DROPPED
    assert mail.outbox == []


def test_a_round_ends_between_mails_when_told_to():
    MessageFactory.create_batch(3)

    assert outbox.deliver_due(until=lambda: len(mail.outbox) == 2) == 2
