"""Places are given in the order of confirmation, and nobody overtakes who waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import Mode, State
from events.services import set_capacity
from registrations.choices import MessageKind
from registrations.models import Participant, Registration
from registrations.services import (
    RegistrationRefused,
    cancel_registration,
    confirm_registration,
    forget,
    promote_everywhere,
)
from tests.factories import (
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
    from_now,
)
from tests.registrations.outcomes import owed, states, taken

pytestmark = pytest.mark.django_db


def crowd(number: int, *, capacity: int, mode: Mode = Mode.ONLINE, **session):
    """So many people who pressed the button one after another, in their order."""
    held = session.pop("session", None) or SessionFactory(**session)
    PlacesFactory(session=held, mode=mode, capacity=capacity)
    rows = RegistrationFactory.create_batch(number, session=held, mode=mode)
    start = timezone.now() - timedelta(hours=1)
    for seconds, row in enumerate(rows):
        confirm_registration(
            registration_id=row.pk, now=start + timedelta(seconds=seconds)
        )
    return rows


def test_whoever_gives_up_a_place_gives_it_to_the_first_who_waits():
    first, second, third = crowd(3, capacity=1)

    cancel_registration(registration_id=first.pk)

    assert states(first, second, third) == ["cancelled", "confirmed", "waiting"]
    assert taken(first.session) == 1
    assert owed(registration=second) == [MessageKind.WAITING, MessageKind.PROMOTED]
    assert owed(registration=third) == [MessageKind.WAITING]
    assert owed(registration=first) == [MessageKind.CONFIRMED, MessageKind.LEFT]


def test_whoever_leaves_the_waiting_list_frees_no_place():
    first, second, third = crowd(3, capacity=1)

    cancel_registration(registration_id=second.pk)

    assert states(first, second, third) == ["confirmed", "cancelled", "waiting"]
    assert taken(first.session) == 1
    assert owed(registration=second) == [MessageKind.WAITING, MessageKind.LEFT]


def test_giving_up_twice_frees_one_place():
    first, second, third = crowd(3, capacity=1)

    for _ in range(2):
        cancel_registration(registration_id=first.pk)

    assert states(second, third) == ["confirmed", "waiting"]
    assert owed(registration=first).count(MessageKind.LEFT) == 1


def test_a_newcomer_does_not_overtake_who_waits_although_a_place_is_free():
    first, second = crowd(2, capacity=1)
    set_capacity(session_id=first.session_id, mode=Mode.ONLINE, capacity=2)
    newcomer = RegistrationFactory(session=first.session)

    confirm_registration(registration_id=newcomer.pk)
    assert states(second, newcomer) == ["waiting", "waiting"]

    promote_everywhere(now=timezone.now())
    assert states(second, newcomer) == ["confirmed", "waiting"]


def test_a_raised_capacity_lets_as_many_move_up_in_their_order():
    rows = crowd(4, capacity=1)
    set_capacity(session_id=rows[0].session_id, mode=Mode.ONLINE, capacity=3)

    moved = [promote_everywhere(now=timezone.now()) for _ in range(2)]

    assert moved == [2, 0]
    assert states(*rows) == ["confirmed"] * 3 + ["waiting"]
    assert taken(rows[0].session) == 3


def test_without_a_limit_everyone_moves_up():
    rows = crowd(3, capacity=1)
    set_capacity(session_id=rows[0].session_id, mode=Mode.ONLINE, capacity=None)

    assert promote_everywhere(now=timezone.now()) == 2
    assert states(*rows) == ["confirmed"] * 3


def test_the_order_is_that_of_the_button_and_not_that_of_the_form():
    session = SessionFactory()
    PlacesFactory(session=session, capacity=1)
    early, late, first = RegistrationFactory.create_batch(3, session=session)
    now = timezone.now()
    for seconds, row in enumerate([first, late, early]):
        confirm_registration(
            registration_id=row.pk, now=now + timedelta(seconds=seconds)
        )

    cancel_registration(registration_id=first.pk)

    assert states(late, early) == ["confirmed", "waiting"]


def test_a_session_without_a_date_gives_its_places_too():
    rows = crowd(2, capacity=1, undated=True)
    set_capacity(session_id=rows[0].session_id, mode=Mode.ONLINE, capacity=2)

    assert promote_everywhere(now=timezone.now()) == 1
    assert states(*rows) == ["confirmed", "confirmed"]


def test_nobody_moves_up_once_it_has_begun():
    rows = crowd(3, capacity=1, starts_at=from_now(hours=2))
    begun = rows[0].session.starts_at

    cancel_registration(registration_id=rows[0].pk, now=begun)
    assert promote_everywhere(now=begun) == 0
    assert states(*rows) == ["cancelled", "waiting", "waiting"]

    assert promote_everywhere(now=begun - timedelta(seconds=1)) == 1
    assert states(*rows) == ["cancelled", "confirmed", "waiting"]


@pytest.mark.parametrize("state", [State.POSTPONED, State.CANCELLED, State.WITHDRAWN])
def test_nobody_moves_up_while_the_session_is_off(state):
    first, second = crowd(2, capacity=1)
    session = first.session
    session.state = state
    session.save()

    cancel_registration(registration_id=first.pk)
    assert promote_everywhere(now=timezone.now()) == 0
    assert states(first, second) == ["cancelled", "waiting"]

    session.state = State.PUBLISHED
    session.save()
    assert promote_everywhere(now=timezone.now()) == 1
    assert states(second) == ["confirmed"]


def test_each_way_of_a_hybrid_session_has_its_own_list():
    session = SessionFactory(hybrid=True)
    here = crowd(2, capacity=1, mode=Mode.ON_SITE, session=session)
    there = crowd(2, capacity=1, mode=Mode.ONLINE, session=session)

    cancel_registration(registration_id=there[0].pk)

    assert states(*here) == ["confirmed", "waiting"]
    assert states(*there) == ["cancelled", "confirmed"]
    assert (taken(session, Mode.ON_SITE), taken(session, Mode.ONLINE)) == (1, 1)


def test_a_full_list_ahead_does_not_hold_up_the_other_way():
    session = SessionFactory(hybrid=True)
    here = crowd(3, capacity=1, mode=Mode.ON_SITE, session=session)
    there = crowd(2, capacity=1, mode=Mode.ONLINE, session=session)
    Registration.objects.filter(pk=there[1].pk).update(confirmed_at=timezone.now())
    set_capacity(session_id=session.pk, mode=Mode.ONLINE, capacity=2)

    assert promote_everywhere(now=timezone.now()) == 1
    assert states(*here) == ["confirmed", "waiting", "waiting"]
    assert states(*there) == ["confirmed", "confirmed"]


def test_erasing_a_person_gives_their_places_to_who_waits():
    first, second, third = crowd(3, capacity=1)
    elsewhere = RegistrationFactory(participant=first.participant)
    PlacesFactory(session=elsewhere.session, capacity=5)
    confirm_registration(registration_id=elsewhere.pk)

    forget(participant_id=first.participant_id)

    assert states(second, third) == ["confirmed", "waiting"]
    assert (taken(second.session), taken(elsewhere.session)) == (1, 0)
    assert owed(registration=second) == [MessageKind.WAITING, MessageKind.PROMOTED]
    assert not Participant.objects.filter(pk=first.participant_id).exists()


def test_erasing_whoever_waits_frees_nothing():
    first, second, third = crowd(3, capacity=1)

    forget(participant_id=second.participant_id)

    assert states(first, third) == ["confirmed", "waiting"]
    assert taken(first.session) == 1


def test_what_is_over_cannot_be_given_up_any_more():
    row = RegistrationFactory(confirmed=True, session=SessionFactory(past=True))
    PlacesFactory(session=row.session, taken=1)

    with pytest.raises(RegistrationRefused):
        cancel_registration(registration_id=row.pk)

    assert states(row) == ["confirmed"]
    assert (taken(row.session), owed()) == (1, [])


def test_what_was_erased_meanwhile_is_refused_with_a_sentence():
    row = RegistrationFactory(confirmed=True)
    Registration.objects.all().delete()

    with pytest.raises(RegistrationRefused):
        cancel_registration(registration_id=row.pk)


def test_giving_up_and_asking_again_goes_to_the_end_of_the_list():
    first, second, third = crowd(3, capacity=1)
    cancel_registration(registration_id=second.pk)
    Registration.objects.filter(pk=second.pk).update(state="requested")

    later = timezone.now() + timedelta(minutes=1)
    confirm_registration(registration_id=second.pk, now=later)
    cancel_registration(registration_id=first.pk)

    assert states(second, third) == ["waiting", "confirmed"]
