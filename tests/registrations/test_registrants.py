"""Each who comes to a call has a link of their own, whatever Zoom makes of it."""

import pytest
from django.utils import timezone

from events.choices import LinkMode, Mode
from events.models import Meeting, Session
from events.zoom import transport
from registrations import registrants
from registrations.choices import RegistrationState, SeatState
from registrations.models import Participant, Registration, Seat
from tests.factories import AppearanceFactory
from tests.fake_zoom_rules import Trouble
from tests.registrations.seats import (
    ADA,
    added,
    at_zoom,
    coming,
    link,
    rounds,
    seat_of,
)

pytestmark = pytest.mark.django_db


def shared(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(link_mode=LinkMode.API_SHARED)


def test_who_is_confirmed_online_or_speaks_is_let_in_and_nobody_else(
    meeting, fake_zoom
):
    ada = coming(meeting)
    coming(meeting, "requested@example.org", state="requested", confirmed=False)
    coming(meeting, "waiting@example.org", state="waiting")
    coming(meeting, "on-site@example.org", mode=Mode.ON_SITE)
    AppearanceFactory(session=meeting.session, email="Speaker@example.org")
    AppearanceFactory(session=meeting.session)

    rounds()

    assert at_zoom(fake_zoom, meeting) == {
        ADA: "approved",
        "speaker@example.org": "approved",
    }
    assert added(fake_zoom) == 2
    seat = seat_of(ada)
    assert (seat.state, seat.lease_token, seat.error) == (SeatState.ADDED, None, {})
    given = (
        f"https://us02web.zoom.us/w/{meeting.zoom_id}?tk=canary-{seat.registrant_id}"
    )
    assert link(ada, meeting) == given
    assert "ada" not in repr(Seat.objects.filter(pk=seat.pk).values().get()).lower()


@pytest.mark.parametrize(
    "leave",
    [
        lambda: Registration.objects.update(state=RegistrationState.CANCELLED),
        lambda: Registration.objects.update(state=RegistrationState.WAITING),
        lambda: Registration.objects.update(mode=Mode.ON_SITE),
        lambda: Meeting.objects.update(link_mode=LinkMode.API_SHARED),
    ],
)
def test_who_does_not_come_any_more_is_called_off_and_let_in_when_back(
    meeting, fake_zoom, clock, leave
):
    ada = coming(meeting)
    rounds()
    known = link(ada, meeting)

    leave()
    registrants.let_in(now=timezone.now())

    assert at_zoom(fake_zoom, meeting) == {ADA: "denied"}
    assert (seat_of(ada).state, seat_of(ada).join_url) == (SeatState.CANCELLED, "")
    assert link(ada, meeting) == ""
    Registration.objects.update(state=RegistrationState.CONFIRMED, mode=Mode.ONLINE)
    Meeting.objects.update(link_mode=LinkMode.PERSONAL)
    rounds(clock, seconds=10)
    assert link(ada, meeting) == known
    assert added(fake_zoom) == 1


@pytest.mark.alike
def test_once_registration_is_off_at_zoom_there_is_nobody_to_call_off(
    meeting, fake_zoom, clock
):
    ada = coming(meeting)
    rounds()
    shared(meeting)

    # Here the call itself is changed first.
    rounds(clock, minutes=1)

    assert seat_of(ada).state == SeatState.CANCELLED
    assert seat_of(ada).error == {}


@pytest.mark.alike
@pytest.mark.parametrize("answer", ["told", "lost"])
def test_who_is_erased_here_is_forgotten_there(meeting, fake_zoom, answer, clock):
    ada = coming(meeting)
    if answer == "lost":
        fake_zoom.trouble = [Trouble("POST", "fail")]
        registrants.let_in(now=timezone.now())
    else:
        rounds()
    assert at_zoom(fake_zoom, meeting) == {ADA: "approved"}

    Participant.objects.filter(pk=ada.participant_id).delete()
    fake_zoom.is_down = True
    clock.shift(120)
    registrants.let_in(now=timezone.now())
    seat = Seat.objects.get()
    assert (seat.registration, seat.appearance, seat.join_url) == (None, None, "")
    fake_zoom.is_down = False
    rounds(clock, minutes=5)

    assert at_zoom(fake_zoom, meeting) == {}
    assert not Seat.objects.exists()


def test_a_corrected_address_of_a_speaker_replaces_the_other(meeting, fake_zoom):
    row = AppearanceFactory(session=meeting.session, email="wrnog@example.org")
    rounds()
    row.email = "wrong@example.org"
    row.save()

    rounds()

    assert at_zoom(fake_zoom, meeting) == {"wrong@example.org": "approved"}
    assert link(row, meeting)


def test_a_link_kept_back_is_read_from_the_list(meeting, fake_zoom, clock):
    fake_zoom.keeps_links_back = True
    ada = coming(meeting)

    rounds(clock, seconds=6)

    assert seat_of(ada).state == SeatState.ADDED
    assert added(fake_zoom) == 1


@pytest.mark.alike
@pytest.mark.parametrize("how", ["drop", "cut", "fail", "late"])
def test_after_a_lost_answer_zoom_is_looked_through_first(
    meeting, fake_zoom, clock, how, monkeypatch
):
    ada = coming(meeting)
    if how == "late":
        monkeypatch.setattr(transport, "PATIENCE", 0.3)
    fake_zoom.trouble = [Trouble("POST", how, seconds=0.8)]
    registrants.let_in(now=timezone.now())
    assert seat_of(ada).error["kind"] == "answer_lost"
    assert link(ada, meeting) == ""

    rounds(clock, minutes=2)

    assert seat_of(ada).state == SeatState.ADDED
    assert len(fake_zoom.people[meeting.zoom_id]) == 1
    assert added(fake_zoom) == 1


def test_a_worker_that_died_has_its_seat_taken_over(meeting, fake_zoom, clock):
    ada = coming(meeting)
    rounds()
    mine = {"lease_until": timezone.now(), "lease_token": "0" * 32}
    Seat.objects.update(state=SeatState.TO_ADD, join_url="", registrant_id="", **mine)

    rounds(clock, minutes=6)

    assert seat_of(ada).state == SeatState.ADDED
    assert added(fake_zoom) == 1


def test_what_is_off_or_over_is_left_alone(meeting, fake_zoom, clock):
    coming(meeting)
    rounds()
    before = len(fake_zoom.calls)
    Registration.objects.update(state=RegistrationState.CANCELLED)
    Session.objects.update(state="postponed")
    registrants.let_in(now=timezone.now())
    Session.objects.update(state="published")
    clock.shift(30 * 86400)
    registrants.let_in(now=timezone.now())

    assert len(fake_zoom.calls) == before
    assert at_zoom(fake_zoom, meeting) == {ADA: "approved"}


@pytest.mark.alike
@pytest.mark.parametrize("number", [1, 3])
def test_a_round_with_nothing_to_do_asks_as_little(
    meeting, number, django_assert_num_queries
):
    for one in range(number):
        coming(meeting, f"p{one}@example.org")
    rounds()

    with django_assert_num_queries(1):
        assert registrants.let_in(now=timezone.now()) == 0
