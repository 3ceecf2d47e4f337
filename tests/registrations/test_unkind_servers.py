import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.mail import EmailMessage, mailers
from django.urls import reverse
from django.utils import timezone

from fairville_site import settings as written
from registrations import outbox
from registrations.choices import MessageKind, MessageState
from registrations.models import Message, Participant, Registration
from tests.factories import (
    AppearanceFactory,
    MessageFactory,
    RegistrationFactory,
    SessionFactory,
    from_now,
)

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


@pytest.mark.parametrize(
    ("patience", "is_curt", "begun"), [(9, False, 1), (1, False, 3), (1, True, 3)]
)
def test_all_that_is_due_is_said_in_as_few_conversations_as_the_server_bears(
    smtp, patience, is_curt, begun
):
    """None of the mails waits for the next round because of it, nor goes twice."""
    smtp.patience, smtp.is_curt = patience, is_curt
    mails = [
        owe(row).message_id.encode() for row in RegistrationFactory.create_batch(3)
    ]

    assert outbox.deliver_due() == 3

    assert [mail in taken for mail, taken in zip(mails, smtp.taken, strict=True)] == [
        True
    ] * 3
    assert smtp.begun == begun


def test_what_goes_wrong_with_one_mail_is_not_heard_by_the_next(smtp):
    smtp.hung_up.add("first@example.org")
    smtp.busy.add("second@example.org")
    for name in ("first", "second", "third", "fourth"):
        owe(RegistrationFactory(participant__email=f"{name}@example.org"))

    assert outbox.deliver_due() == 2

    assert [b"To: third@" in smtp.taken[0], b"To: fourth@" in smtp.taken[1]] == [
        True
    ] * 2
    assert smtp.begun == 3


def test_no_conversation_holds_more_than_fifty_mails(smtp):
    with mailers.default.kept() as mailer:
        for _ in range(51):
            mailer.send_messages([EmailMessage("s", "b", to=["a@example.org"])])

    assert (len(smtp.taken), smtp.begun) == (51, 2)


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


def test_the_page_of_a_session_names_who_speaks_there_and_refuses_our_mail(
    smtp, admin_client, django_assert_num_queries
):
    session = SessionFactory(starts_at=from_now(days=3))
    desk = reverse("admin:events_session_change", args=[session.pk])
    people = AppearanceFactory.create_batch(3, session=session, email="s@example.org")
    smtp.refused.add("s@example.org")

    def remind(*readers, occasion):
        now = timezone.now()
        kind = MessageKind.BRIEFING
        outbox.owe_all(kind=kind, readers=readers, occasion=occasion, now=now)
        outbox.deliver_due()

    remind(*people, occasion="one")
    gone, named, silent = people
    smtp.refused.clear()
    remind(gone, occasion="two")
    silent.delete()

    page = admin_client.get(desk).text

    line = page.partition("refused our last mail for good")[2].partition("</div>")[0]
    assert f"<bdi>{named.speaker.name}</bdi>" in line
    assert f"<bdi>{gone.speaker.name}</bdi>" not in line
    with django_assert_num_queries(1):
        assert len(Message.objects.refused_speakers(session.pk)) == 1
    remind(named, occasion="two")
    assert "refused our last mail" not in admin_client.get(desk).text


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


def test_a_mail_that_every_worker_dies_of_is_given_up_and_the_desk_says_why(
    smtp, admin_client, caplog
):
    deadly = owe(RegistrationFactory())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(6):
            assert outbox.claim(timezone.now()) == deadly
            assert outbox.deliver_due() == 0
            clock.shift(outbox.LEASE)
        harmless = owe(RegistrationFactory())
        assert outbox.deliver_due() == 1

    deadly.refresh_from_db()
    assert (deadly.state, deadly.attempts) == (MessageState.DEAD, 7)
    assert (deadly.lease_until, deadly.lease_token) == (None, None)
    [taken] = smtp.taken
    assert harmless.message_id.encode() in taken
    assert f"Message #{deadly.pk}: given up: WorkerKilled" in caplog.messages
    desk = reverse("admin:registrations_message_changelist")
    assert "each time it was sent, the worker was killed" in (
        admin_client.get(f"{desk}?state__exact=dead").text
    )


def test_a_server_that_drawls_is_hung_up_on_before_the_lease_of_the_mail_is_over(
    smtp, settings
):
    for mailer in written.MAILERS.values():
        options = mailer["OPTIONS"]
        assert options["timeout"] < options["total"] <= outbox.LEASE.seconds / 2
    smtp.drawl = 0.5
    settings.MAILERS["default"]["OPTIONS"]["total"] = 0.8
    message = owe(RegistrationFactory())
    began = time.monotonic()

    assert outbox.deliver_due() == 0

    assert time.monotonic() - began < 2.5  # all of its words would take 3.5
    message.refresh_from_db()
    assert message.state == MessageState.OWED
    assert message.error_code == "SMTPServerDisconnected"
    assert smtp.taken == []
