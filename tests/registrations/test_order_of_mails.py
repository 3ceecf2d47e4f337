"""Mails about one registration arrive in their order, and none waits for ever."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from events import services
from events.choices import Mode, State
from registrations import outbox
from registrations.choices import MessageKind, MessageState
from registrations.models import Message, Participant, Registration
from registrations.services import (
    Answers,
    cancel_registration,
    confirm_registration,
    request_registration,
    settle_changes,
)
from tests.factories import (
    MessageFactory,
    ParticipantFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.outcomes import owed

pytestmark = pytest.mark.django_db

EMAIL = "amina@example.org"


def put_off(row: Registration, **values: object) -> Message:
    """A mail that a server did not take, to be tried again in six hours."""
    given = {
        "kind": MessageKind.CONFIRMED,
        "attempts": 5,
        "not_before": timezone.now() + timedelta(hours=6),
    }
    return MessageFactory(registration=row, **given | values)


def kinds_and_states() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("kind", "state"))


def test_a_mail_waits_behind_what_is_tried_again_for_the_same_registration_alone():
    row, other = RegistrationFactory.create_batch(2, confirmed=True)
    put_off(row)
    waits = MessageFactory(registration=row, kind=MessageKind.CONFIRMED)
    leaves = MessageFactory(registration=other, kind=MessageKind.CONFIRMED)

    assert outbox.deliver_due() == 1

    waits.refresh_from_db()
    leaves.refresh_from_db()
    assert (waits.state, leaves.state) == (MessageState.OWED, MessageState.SENT)


def test_a_cancelled_session_is_told_at_once_whatever_was_tried_again():
    row = RegistrationFactory(
        confirmed=True, confirmed_at=timezone.now() - timedelta(days=1)
    )
    put_off(row)
    session = row.session
    session.state = State.CANCELLED
    moment = timezone.now() - timedelta(minutes=2)
    services.save_session(session=session, author=None, now=moment)
    settle_changes(now=timezone.now())

    assert outbox.deliver_due() == 1

    assert kinds_and_states() == [("confirmed", "dropped"), ("called_off", "sent")]


def test_an_organiser_whose_server_is_busy_keeps_nobody_waiting():
    row = RegistrationFactory(confirmed=True)
    put_off(
        row,
        kind=MessageKind.ADDRESS_REFUSED,
        participant=None,
        user=User.objects.create_user("desk", "desk@example.org", is_staff=True),
    )
    MessageFactory(registration=row, kind=MessageKind.CONFIRMED)

    assert outbox.deliver_due() == 1
    assert mail.outbox[0].to == [row.participant.email]


def test_a_mail_given_up_lets_the_next_one_go():
    row = RegistrationFactory(confirmed=True)
    put_off(row, state=MessageState.DEAD)
    MessageFactory(registration=row, kind=MessageKind.CONFIRMED)

    assert outbox.deliver_due() == 1


def test_whoever_moved_up_and_gave_up_again_is_told_the_last_of_it_alone():
    session = PlacesFactory(capacity=1).session
    first, second = RegistrationFactory.create_batch(2, session=session)
    for row in (first, second):
        confirm_registration(registration_id=row.pk)
    for row in (first, second):
        cancel_registration(registration_id=row.pk)

    outbox.deliver_due()

    mails = second.messages.order_by("pk").values_list("kind", "state")
    assert list(mails) == [
        ("waiting", "dropped"),
        ("promoted", "dropped"),
        ("left", "sent"),
    ]


def test_whoever_comes_back_is_confirmed_and_not_told_that_they_left():
    row = RegistrationFactory(participant__email=EMAIL)
    confirm_registration(registration_id=row.pk)
    cancel_registration(registration_id=row.pk)
    answers = Answers(email=EMAIL, name="Amina", mode=Mode.ONLINE)
    request_registration(session=row.session, answers=answers, language="fr")
    confirm_registration(registration_id=row.pk)

    outbox.deliver_due()

    states = Message.objects.order_by("pk").values_list("kind", "state")
    assert list(states)[1:] == [
        ("left", "dropped"),
        ("confirm_address", "dropped"),
        ("confirmed", "sent"),
    ]


def test_who_presses_each_button_may_register_for_as_many_as_they_like():
    sessions = SessionFactory.create_batch(5)
    answers = Answers(email=EMAIL, name="Amina", mode=Mode.ONLINE)

    for session in sessions:
        row = request_registration(session=session, answers=answers, language="fr")
        confirm_registration(registration_id=row.pk)

    assert owed() == [MessageKind.CONFIRM_ADDRESS, MessageKind.CONFIRMED] * 5


def test_forms_for_what_is_proven_count_like_any_other():
    row = RegistrationFactory(participant__email=EMAIL)
    confirm_registration(registration_id=row.pk)
    answers = Answers(email=EMAIL, name="Mallory", mode=Mode.ONLINE)

    for _ in range(9):
        request_registration(session=row.session, answers=answers, language="fr")

    assert owed() == [MessageKind.CONFIRMED] * 4


def test_an_address_that_refused_us_can_be_proven_again():
    person = ParticipantFactory(
        email=EMAIL, proven=True, refused_at=timezone.now() - timedelta(days=1)
    )
    mine = RegistrationFactory(participant=person, confirmed=True)
    MessageFactory(registration=mine, kind=MessageKind.CONFIRMED)
    assert outbox.deliver_due() == 0

    answers = Answers(email=EMAIL, name="Amina", mode=Mode.ONLINE)
    request_registration(session=SessionFactory(), answers=answers, language="fr")

    assert outbox.deliver_due() == 1
    assert mail.outbox[0].to == [EMAIL]
    assert Participant.objects.get().refused_at is None
