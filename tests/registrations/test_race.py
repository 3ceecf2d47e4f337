"""Many at once, on PostgreSQL: the database decides, not the order of arrival."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from events.choices import Decision
from events.models import Change
from registrations import outbox, readings
from registrations.choices import MessageKind, MessageState, RegistrationState
from registrations.models import Message, Participant, Registration
from registrations.services import (
    Answers,
    cancel_registration,
    confirm_registration,
    request_registration,
    settle,
    stop_telling,
)
from tests.factories import (
    MessageFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.tell_desk import came, edited

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 8


def at_once[T, R](act: Callable[[T], R], things: list[T]) -> list[R]:
    """Each thing in a thread and a connection of its own, started together."""
    start = Barrier(len(things))

    def run(thing: T) -> R:
        try:
            start.wait()
            return act(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(run, things))


def test_the_last_place_goes_to_one_of_many():
    places = PlacesFactory(capacity=3, taken=2)
    rows = RegistrationFactory.create_batch(CROWD, session=places.session)

    at_once(lambda row: confirm_registration(registration_id=row.pk), rows)

    states = list(Registration.objects.values_list("state", flat=True))
    places.refresh_from_db()
    assert states.count(RegistrationState.CONFIRMED) == 1
    assert states.count(RegistrationState.WAITING) == CROWD - 1
    assert places.taken == 3


def test_places_pass_on_in_order_while_some_leave_and_more_come():
    places = PlacesFactory(capacity=CROWD)
    session = places.session
    rows = RegistrationFactory.create_batch(3 * CROWD, session=session)
    seated = [row.pk for row in rows[:CROWD]]
    at_once(lambda pk: confirm_registration(registration_id=pk), seated)
    rest = [row.pk for row in rows[CROWD:]]
    at_once(lambda pk: confirm_registration(registration_id=pk), rest[:CROWD])
    acts = [(cancel_registration, pk) for pk in seated[: CROWD // 2]]
    acts += [(confirm_registration, pk) for pk in rest[CROWD:]]

    at_once(lambda act: act[0](registration_id=act[1]), acts)

    proven = Registration.objects.proven().order_by("confirmed_at", "pk")
    states = list(proven.values_list("state", flat=True))
    places.refresh_from_db()
    assert places.taken == CROWD
    assert states[:CROWD] == [RegistrationState.CONFIRMED] * CROWD
    assert set(states[CROWD:]) == {RegistrationState.WAITING}
    promoted = Message.objects.filter(kind=MessageKind.PROMOTED).order_by("pk")
    turns = list(promoted.values_list("registration__confirmed_at", flat=True))
    assert len(turns) == CROWD // 2
    assert turns == sorted(turns)


def test_pressing_the_button_many_times_takes_one_place():
    row = RegistrationFactory()
    places = PlacesFactory(session=row.session, capacity=50)

    at_once(lambda pk: confirm_registration(registration_id=pk), [row.pk] * CROWD)

    places.refresh_from_db()
    assert places.taken == 1
    assert list(Message.objects.values_list("kind", flat=True)) == [
        MessageKind.CONFIRMED
    ]


def test_one_address_asking_many_times_is_one_registration():
    session = SessionFactory()
    answers = Answers(email="amina@example.org", name="Amina", mode="online")

    at_once(
        lambda _: request_registration(session=session, answers=answers, language="fr"),
        list(range(CROWD)),
    )

    assert Participant.objects.count() == 1
    assert Registration.objects.count() == 1
    assert 1 <= Message.objects.count() <= 3


def test_many_workers_claim_each_mail_once():
    messages = MessageFactory.create_batch(3)

    claims = at_once(lambda _: outbox.claim(timezone.now()), list(range(CROWD)))

    assert sorted(message.pk for message in claims if message) == [
        message.pk for message in messages
    ]


def test_each_mail_is_taken_or_stopped_never_both():
    session = SessionFactory(online_platform="Zoom")
    for number in range(CROWD):
        came(session, f"person{number}")
    edited(session, online_platform="Jitsi")
    Change.objects.update(decision=Decision.TELL)
    settle(session_id=session.pk, now=timezone.now())
    first = outbox.claim(timezone.now())
    acts: list[Callable[[], object]] = [lambda: outbox.claim(timezone.now())] * 5
    acts.insert(2, lambda: stop_telling(session_id=session.pk))

    outcomes = at_once(lambda act: act(), acts)

    taken = {one.pk for one in [first, *outcomes] if isinstance(one, Message)}
    dropped = Message.objects.filter(state=MessageState.DROPPED)
    stopped = set(dropped.values_list("pk", flat=True))
    assert taken | stopped == set(Message.objects.values_list("pk", flat=True))
    assert (taken & stopped, len(taken) + len(stopped)) == (set(), CROWD)
    assert (CROWD - len(taken), outcomes[2].left) == (len(stopped), len(taken))
    assert outbox.claim(timezone.now()) is None


def test_a_request_after_the_database_hung_up_is_answered():
    """As after a restart: the first statement of a request finds a dead connection."""
    row = RegistrationFactory()
    connection.health_check_enabled, connection.health_check_done = True, False
    connection.connection.close()

    assert readings.registration(row.pk) == row
