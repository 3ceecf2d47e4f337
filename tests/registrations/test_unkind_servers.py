from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
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


@pytest.mark.parametrize("unkindness", ["hung_up", "mute"])
def test_a_server_that_breaks_off_or_does_not_answer_loses_nothing(smtp, unkindness):
    getattr(smtp, unkindness).add("amina@example.org")
    message = owe(RegistrationFactory(participant__email="amina@example.org"))

    assert outbox.deliver_due() == 0

    message.refresh_from_db()
    assert message.state == MessageState.OWED
    assert message.error_code == "SMTPServerDisconnected"
    getattr(smtp, unkindness).clear()
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert outbox.deliver_due() == 1


def test_an_address_refused_for_good_is_marked_and_gets_nothing_more(smtp):
    smtp.refused.add("amina@example.org")
    row = RegistrationFactory(participant__email="amina@example.org")
    first, second = owe(row, "one"), owe(row, "two")

    assert outbox.deliver_due() == 0

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts) == (MessageState.DEAD, 1)
    assert first.error_code == "SMTPRecipientsRefused 550"
    assert second.state == MessageState.DROPPED
    assert Participant.objects.get().refused_at
    # A stranger's form must not make us write to the organisers.
    assert not Message.objects.filter(kind=MessageKind.ADDRESS_REFUSED).exists()


def test_the_organisers_of_the_series_learn_that_a_registered_address_refuses(smtp):
    row = RegistrationFactory(
        confirmed=True,
        participant__email="amina@example.org",
        participant__proven=True,
        session__title_fr="Habiter",
    )
    own, door, other = (
        User.objects.create_user(name, f"{name}@example.org", is_staff=True)
        for name in ("own", "door", "other")
    )
    own.groups.add(Group.objects.get(name="Organisers"))
    door.groups.add(Group.objects.get(name="Front desk"))
    other.groups.add(Group.objects.get(name="Administrators"))
    row.session.series.organisers.add(own, door)
    smtp.refused.add("amina@example.org")
    MessageFactory(registration=row, kind=MessageKind.CONFIRMED)

    outbox.deliver_due()

    (alert,) = smtp.taken
    assert b"To: own@example.org" in alert
    assert b"amina" not in alert
    assert row.name.encode() not in alert
    assert f"/admin/registrations/registration/{row.pk}/change/".encode() in alert
    row.session.series.organisers.remove(own)
    assert list(outbox.organisers_of(row.session)) == [other]


def test_news_of_a_registration_arrive_in_their_order(smtp):
    row = RegistrationFactory(participant__email="amina@example.org")
    smtp.busy.add("amina@example.org")
    first, second = owe(row, "one"), owe(row, "two")
    outbox.deliver_due()
    smtp.busy.clear()

    assert outbox.deliver_due() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert outbox.deliver_due() == 2

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.sent_at < second.sent_at
