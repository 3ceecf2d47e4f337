"""Taking part in the other way, by one's own choice or since one way is gone."""

import pytest
from django.core import mail
from django.utils import timezone

from events.choices import Format, Mode, Parting
from events.models import Places, Session
from events.services import part_with, save_session
from registrations import outbox
from registrations.choices import MessageKind
from registrations.models import Registration
from registrations.services import (
    RegistrationRefused,
    change_mode,
    confirm_registration,
    part_from_modes,
    promote_everywhere,
)
from tests.factories import PlacesFactory, RegistrationFactory, SessionFactory, from_now
from tests.registrations.meanwhile import just_before
from tests.registrations.outcomes import owed, states, taken

pytestmark = pytest.mark.django_db


def hybrid(*, on_site: int | None, online: int | None, **traits):
    session = SessionFactory(hybrid=True, **traits)
    PlacesFactory(session=session, mode=Mode.ON_SITE, capacity=on_site)
    PlacesFactory(session=session, mode=Mode.ONLINE, capacity=online)
    return session


def comes(session, mode: Mode) -> Registration:
    row = RegistrationFactory(session=session, mode=mode)
    return confirm_registration(registration_id=row.pk)


def both(session) -> tuple[int, int]:
    return taken(session, Mode.ON_SITE), taken(session, Mode.ONLINE)


def without_a_room(session, parting: Parting) -> None:
    """The organiser decides that it is held online alone."""
    session.format = Format.ONLINE
    save_session(session=session, author=None)
    part_with(session=session, parting=parting)


def test_changing_moves_the_place_and_lets_the_next_one_move_up():
    session = hybrid(on_site=1, online=1)
    first, second = comes(session, Mode.ON_SITE), comes(session, Mode.ON_SITE)

    change_mode(registration_id=first.pk, mode=Mode.ONLINE)

    assert states(first, second) == ["confirmed", "confirmed"]
    assert (first.mode, second.mode, both(session)) == ("online", "on_site", (1, 1))
    assert owed(registration=first) == [MessageKind.CONFIRMED] * 2
    assert owed(registration=second) == [MessageKind.WAITING, MessageKind.PROMOTED]


def test_changing_to_what_is_full_is_refused_and_the_present_place_kept():
    session = hybrid(on_site=1, online=1)
    comes(session, Mode.ONLINE)
    row = comes(session, Mode.ON_SITE)

    with pytest.raises(RegistrationRefused):
        change_mode(registration_id=row.pk, mode=Mode.ONLINE)

    assert states(row) == ["confirmed"]
    assert (row.mode, both(session)) == ("on_site", (1, 1))
    assert owed(registration=row) == [MessageKind.CONFIRMED]


def test_changing_does_not_overtake_who_waits_for_that_way():
    session = hybrid(on_site=1, online=1)
    comes(session, Mode.ONLINE)
    waiting, row = comes(session, Mode.ONLINE), comes(session, Mode.ON_SITE)
    Places.objects.filter(mode=Mode.ONLINE).update(capacity=2)

    with pytest.raises(RegistrationRefused):
        change_mode(registration_id=row.pk, mode=Mode.ONLINE)

    assert states(waiting, row) == ["waiting", "confirmed"]


def test_whoever_waits_may_take_a_free_place_of_the_other_way():
    session = hybrid(on_site=1, online=None)
    comes(session, Mode.ON_SITE)
    row = comes(session, Mode.ON_SITE)

    change_mode(registration_id=row.pk, mode=Mode.ONLINE)

    assert states(row) == ["confirmed"]
    assert (row.mode, both(session)) == ("online", (1, 1))
    assert owed(registration=row) == [MessageKind.WAITING, MessageKind.CONFIRMED]


def test_changing_to_the_same_way_changes_nothing():
    session = hybrid(on_site=1, online=1)
    row = comes(session, Mode.ONLINE)

    change_mode(registration_id=row.pk, mode=Mode.ONLINE)

    assert both(session) == (0, 1)
    assert owed(registration=row) == [MessageKind.CONFIRMED]


@pytest.mark.parametrize(
    ("row", "session"),
    [
        ({}, {}),
        ({"cancelled": True}, {}),
        ({"confirmed": True}, {"postponed": True}),
        ({"confirmed": True}, {"cancelled": True}),
        ({"confirmed": True}, {"starts_at": from_now(days=-2)}),
        ({"confirmed": True}, {"format": Format.ONLINE}),
    ],
)
def test_what_cannot_be_changed_is_refused(row, session):
    registration = RegistrationFactory(
        session=SessionFactory(**{"hybrid": True, **session}), **row
    )

    with pytest.raises(RegistrationRefused):
        change_mode(registration_id=registration.pk, mode=Mode.ON_SITE)

    registration.refresh_from_db()
    assert registration.mode == Mode.ONLINE
    assert owed() == []


def test_a_way_that_is_gone_moves_its_people_who_keep_their_turn():
    session = hybrid(on_site=1, online=2)
    online = comes(session, Mode.ONLINE)
    here, waits = comes(session, Mode.ON_SITE), comes(session, Mode.ON_SITE)
    turn = waits.confirmed_at
    without_a_room(session, Parting.MOVE)

    assert [part_from_modes(now=timezone.now()) for _ in range(2)] == [2, 0]

    assert states(online, here, waits) == ["confirmed", "confirmed", "waiting"]
    assert {here.mode, waits.mode} == {"online"}
    assert (waits.confirmed_at, waits.cancelled_at) == (turn, None)
    assert both(session) == (0, 2)
    assert owed(registration=here) == [MessageKind.CONFIRMED] * 2
    assert owed(registration=waits) == [MessageKind.WAITING] * 2
    assert owed(registration=online) == [MessageKind.CONFIRMED]


def test_who_was_moved_comes_before_who_asked_later():
    session = hybrid(on_site=1, online=1)
    moved, online = comes(session, Mode.ON_SITE), comes(session, Mode.ONLINE)
    later = comes(session, Mode.ONLINE)
    without_a_room(session, Parting.MOVE)
    part_from_modes(now=timezone.now())
    assert states(moved, online, later) == ["waiting", "confirmed", "waiting"]

    Places.objects.filter(mode=Mode.ONLINE).update(capacity=2)
    promote_everywhere(now=timezone.now())

    assert states(moved, later) == ["confirmed", "waiting"]


def test_a_way_that_is_gone_may_cancel_its_people_and_tell_them():
    session = hybrid(on_site=1, online=None)
    online = comes(session, Mode.ONLINE)
    here, waits = comes(session, Mode.ON_SITE), comes(session, Mode.ON_SITE)
    without_a_room(session, Parting.CANCEL)

    assert part_from_modes(now=timezone.now()) == 2
    outbox.deliver_due()

    assert states(online, here, waits) == ["confirmed", "cancelled", "cancelled"]
    assert both(session) == (0, 1)
    assert owed(registration=here)[-1] == MessageKind.LEFT
    told = [one.to[0] for one in mail.outbox if "annulée" in one.subject]
    assert sorted(told) == sorted(row.participant.email for row in (here, waits))


def test_a_way_that_is_offered_again_while_a_worker_looks_keeps_its_people():
    session = hybrid(on_site=1, online=1)
    row = comes(session, Mode.ON_SITE)
    without_a_room(session, Parting.CANCEL)

    with just_before(
        '"events_places"', lambda: Session.objects.update(format=Format.HYBRID)
    ):
        assert part_from_modes(now=timezone.now()) == 0

    assert (states(row), both(session)) == (["confirmed"], (1, 0))
    assert owed() == [MessageKind.CONFIRMED]


def test_a_way_that_is_offered_parts_with_nobody():
    session = hybrid(on_site=1, online=1)
    row = comes(session, Mode.ON_SITE)
    part_with(session=session, parting=Parting.CANCEL)

    assert part_from_modes(now=timezone.now()) == 0
    assert states(row) == ["confirmed"]


def test_nobody_is_moved_out_of_what_is_over():
    session = SessionFactory(past=True)
    row = RegistrationFactory(session=session, mode=Mode.ON_SITE, confirmed=True)

    assert part_from_modes(now=timezone.now()) == 0
    assert states(row) == ["confirmed"]
    assert row.mode == Mode.ON_SITE


def test_a_request_for_a_way_that_is_gone_is_confirmed_for_the_one_there_is():
    row = RegistrationFactory(session=SessionFactory(), mode=Mode.ON_SITE)

    confirm_registration(registration_id=row.pk)

    assert states(row) == ["confirmed"]
    assert row.mode == Mode.ONLINE
    assert owed() == [MessageKind.CONFIRMED]
