"""What Zoom refuses, and what a limit, an account or a vanished meeting holds up."""

import pytest
from django.utils import timezone

from events.choices import ZoomState
from events.models import Meeting
from registrations.choices import SeatState
from registrations.models import Seat
from tests.fake_zoom_rules import Trouble, refusal
from tests.registrations.seats import (
    ADA,
    BO,
    DAILY,
    added,
    at_zoom,
    coming,
    link,
    rounds,
    seat_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.alike
def test_three_tries_of_one_person_leave_the_others_theirs(meeting, fake_zoom, clock):
    ada, bo = coming(meeting), coming(meeting, BO)
    fake_zoom.tries[ADA, "2026-11-02"] = 3

    rounds(clock, minutes=20)

    assert seat_of(bo).state == SeatState.ADDED
    seat = seat_of(ada)
    assert (seat.state, seat.error["kind"]) == (SeatState.WAITING_QUOTA, "quota")
    assert seat.next_try_at.isoformat().startswith("2026-11-03T00:00:0")
    assert added(fake_zoom) == 2
    clock.move_to("2026-11-03 00:00:10+00:00")
    rounds()
    assert seat_of(ada).state == SeatState.ADDED


def test_a_limit_of_the_day_parks_everybody_until_it_lifts(meeting, fake_zoom, clock):
    coming(meeting)
    coming(meeting, BO)
    limit = refusal(429, 429, "You have reached the daily limit.", **DAILY)
    fake_zoom.trouble = [Trouble("POST", "answer", limit)]

    rounds(clock, hours=2)

    assert added(fake_zoom) == 1
    assert at_zoom(fake_zoom, meeting) == {}
    clock.move_to("2026-11-03 00:00:10+00:00")
    rounds()
    assert at_zoom(fake_zoom, meeting) == {ADA: "approved", BO: "approved"}


@pytest.mark.alike
@pytest.mark.parametrize(
    ("answer", "state", "kind"),
    [
        (refusal(400, 300, "Validation Failed."), "refused", "fields"),
        (refusal(400, 3043, "Maximum capacity."), "refused", "full"),
        (refusal(400, 3038, "Meeting is over."), "refused", "over"),
        (refusal(400, 3099, "Not today."), "refused", "refused"),
        (refusal(400, 3027, "Host can not register."), "is_host", None),
    ],
)
def test_a_refusal_is_one_persons_alone(meeting, fake_zoom, clock, answer, state, kind):
    ada, bo = coming(meeting), coming(meeting, BO)
    fake_zoom.trouble = [Trouble("POST", "answer", answer)]

    rounds(clock, minutes=1)

    assert (seat_of(ada).state, seat_of(ada).error.get("kind")) == (state, kind)
    assert seat_of(bo).state == SeatState.ADDED
    assert added(fake_zoom) == 2


@pytest.mark.alike
def test_whom_somebody_denied_at_zoom_is_approved(meeting, fake_zoom, clock):
    ada = coming(meeting)
    rounds()
    [row] = fake_zoom.people[meeting.zoom_id].values()
    row["status"] = "denied"
    Seat.objects.all().delete()

    rounds(clock, seconds=6)

    assert seat_of(ada).state == SeatState.ADDED
    assert at_zoom(fake_zoom, meeting) == {ADA: "approved"}


@pytest.mark.alike
@pytest.mark.parametrize("code", [124, 200, 4711])
def test_trouble_of_the_account_stops_everybody(meeting, fake_zoom, clock, code):
    ada = coming(meeting)
    coming(meeting, BO)
    answer = refusal(401 if code == 124 else 400, code, "scopes:[meeting:write].")
    fake_zoom.trouble = [Trouble("POST", "answer", answer, times=2)]

    rounds(clock, minutes=1)

    assert added(fake_zoom) == (2 if code == 124 else 1)
    assert seat_of(ada).paused_until > timezone.now()
    fake_zoom.trouble = []
    rounds(clock, minutes=20)
    assert at_zoom(fake_zoom, meeting) == {ADA: "approved", BO: "approved"}


def test_a_vanished_meeting_is_found_out_and_a_new_one_has_new_links(
    meeting, fake_zoom, clock
):
    ada = coming(meeting)
    rounds()
    first = link(ada, meeting)
    bo = coming(meeting, BO)
    clock.shift(3600)
    fake_zoom.meetings.clear()

    rounds(clock, minutes=1)

    meeting.refresh_from_db()
    assert (meeting.zoom_state, seat_of(bo).error["kind"]) == (ZoomState.GONE, "gone")
    assert link(ada, meeting) == ""
    Meeting.objects.update(zoom_state=ZoomState.NONE, zoom_next_try_at=timezone.now())
    rounds(clock, minutes=1)
    meeting.refresh_from_db()
    links = {link(row, meeting) for row in (ada, bo)}
    assert len(links - {"", first}) == 2


def test_registration_that_was_off_is_put_on_again(meeting, fake_zoom, clock):
    coming(meeting)
    clock.shift(3601)
    fake_zoom.meetings[meeting.zoom_id]["settings"]["approval_type"] = 2

    rounds(clock, minutes=10)

    assert at_zoom(fake_zoom, meeting) == {ADA: "approved"}
