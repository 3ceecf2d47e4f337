"""A mailing to whoever prepares it: to their own address, counted nowhere."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from registrations import outbox
from registrations.choices import MailingState, MessageKind, MessageState
from registrations.models import HistoryLine, Mailing, Message
from registrations.services.proofs import IN_A_WHILE
from tests.factories import (
    FollowFactory,
    RegistrationFactory,
    ResourceFactory,
    SessionFactory,
)
from tests.registrations.mailings import MailingFactory, released, to
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

NOTE = "A proof, to you alone: nobody else has been written to."


def path(mailing: Mailing) -> str:
    return reverse("admin:registrations_mailing_change", args=[mailing.pk])


def ask(desk, mailing: Mailing) -> str:
    return page(desk.post(path(mailing), {"act": "proof"}, follow=True))


def test_a_proof_goes_to_who_asks_and_to_nobody_else(admin_client, admin_user):
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True)
    mailing = MailingFactory(session=session, subject_en="A word", body_en="Come!")

    said = ask(admin_client, mailing)

    assert f"A proof is on its way to {admin_user.email}; nobody else has it." in said
    outbox.deliver_due()
    assert {letter.to[0] for letter in mail.outbox} == {admin_user.email}
    french, english = mail.outbox
    assert french.subject.endswith("] Un mot")
    assert english.subject == "[Proof] A word"
    for part in (english.body, english.alternatives[0].content):
        assert NOTE in part
        assert "/me/0." in part, "nobody’s page"
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DRAFT
    assert "Send to 1 person<" in page(admin_client.get(path(mailing)))


def test_proofs_are_counted_nowhere(admin_client):
    row = RegistrationFactory(confirmed=True)
    mailing = MailingFactory(session=row.session)
    ask(admin_client, mailing)
    outbox.deliver_due()
    mail.outbox.clear()

    released(mailing)

    assert [line.count for line in HistoryLine.objects.all()] == [1]
    assert to() == [row.participant.email]
    answer = admin_client.get(path(mailing))
    assert (answer.context["progress"].sent, answer.context["is_done"]) == (1, True)
    assert NOTE not in page(answer), "nor is it what its readers got"


def test_of_an_announcement_it_is_in_its_language_and_ends_no_wish(admin_client):
    session = SessionFactory(title_en="Dwelling")
    follow = FollowFactory(confirmed=True, language="en")
    mailing = MailingFactory(session=session, announcement=True, language="en")

    ask(admin_client, mailing)

    outbox.deliver_due()
    [letter] = mail.outbox
    assert letter.subject == "[Proof] To come: Dwelling"
    assert letter.body.startswith(NOTE)
    assert "List-Unsubscribe" not in letter.extra_headers
    mail.outbox.clear()
    released(mailing)
    assert to() == [follow.participant.email], "who had a proof was not announced to"


def test_of_the_material_it_holds_the_note_too(admin_client):
    session = SessionFactory(past=True)
    session.session_resources.create(resource=ResourceFactory(title_en="The slides"))

    ask(admin_client, MailingFactory(session=session, material=True))

    outbox.deliver_due()
    for part in (mail.outbox[1].body, mail.outbox[1].alternatives[0].content):
        assert (NOTE in part, "The slides" in part) == (True, True)


def test_what_was_released_is_no_longer_tried(admin_client):
    row = RegistrationFactory(confirmed=True)
    mailing = released(MailingFactory(session=row.session))

    assert "there is nothing left to try" in ask(admin_client, mailing)
    assert not Message.objects.filter(kind=MessageKind.PROOF).exists()


def test_without_an_address_there_is_no_proof(admin_client, admin_user):
    admin_user.email = ""
    admin_user.save()

    assert "no e-mail address" in ask(admin_client, MailingFactory())
    assert not Message.objects.exists()


def test_after_many_one_waits_a_while(admin_client, time_machine):
    time_machine.move_to("2026-03-16 12:30:00+00:00", tick=False)
    mailing = MailingFactory()
    for _press in range(IN_A_WHILE // 2):
        time_machine.shift(1)
        ask(admin_client, mailing)

    assert "wait a while" in ask(admin_client, mailing)
    assert Message.objects.count() == IN_A_WHILE

    time_machine.shift(timedelta(hours=1))
    ask(admin_client, mailing)
    assert Message.objects.count() == IN_A_WHILE + 2


def test_a_proof_of_a_draft_thrown_away_is_not_sent(admin_client):
    mailing = MailingFactory()
    ask(admin_client, mailing)
    claimed = outbox.claim(timezone.now())

    admin_client.post(path(mailing), {"act": "discard"})

    assert outbox.send(claimed) is False
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ({}, "draft"),
        ({"owed": 1, "sent": 2}, "on its way: 2 of 3"),
        ({"sent": 2, "dead": 1}, "sent: 2 of 3, 1 given up"),
        ({"sent": 1, "dropped": 2}, "sent: 1 of 3, 2 not sent"),
        ({"dropped": 3, "stopped": 1}, "stopped: 0 of 3, 3 not sent"),
    ],
)
def test_both_lists_say_how_far_it_has_come(admin_client, states, said):
    session = SessionFactory()
    RegistrationFactory.create_batch(3, session=session, confirmed=True)
    mailing = MailingFactory(session=session)
    if states:
        released(mailing)
    if states.pop("stopped", 0):
        Mailing.objects.update(state=MailingState.STOPPED)
    rows = list(Message.objects.values_list("pk", flat=True))
    for state, number in states.items():
        for _row in range(number):
            sent_at = timezone.now() if state == MessageState.SENT else None
            one = Message.objects.filter(pk=rows.pop())
            one.update(state=state, sent_at=sent_at)
    ask(admin_client, mailing)

    of_session = reverse("admin:registrations_mailing_session", args=[session.pk])
    assert f"<td>{said}</td>" in page(admin_client.get(of_session))
    everything = reverse("admin:registrations_mailing_changelist")
    assert f'<td class="field-come">{said}</td>' in page(admin_client.get(everything))
