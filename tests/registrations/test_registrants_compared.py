"""Once a day Zoom's list is compared with who should be let in, and put right."""

import pytest
from django.utils import timezone

from registrations import registrants
from registrations.choices import RegistrationState, SeatState
from registrations.models import Registration, Seat
from tests.registrations.seats import (
    ADA,
    BO,
    added,
    at_zoom,
    coming,
    link,
    rounds,
    seat_of,
)

pytestmark = pytest.mark.django_db
CY = "cy@example.org"


def asks(zoom) -> int:
    return sum(method == "GET" and "registrants" in path for method, path in zoom.calls)


def test_what_somebody_did_in_zooms_portal_is_put_right(meeting, fake_zoom, clock):
    ada, cy, bo = coming(meeting), coming(meeting, CY), coming(meeting, BO)
    rounds()
    known = link(ada, meeting)
    Registration.objects.filter(pk=cy.pk).update(state=RegistrationState.CANCELLED)
    rounds()
    people = fake_zoom.people[meeting.zoom_id]
    byword = {row["email"]: row for row in people.values()}
    byword[ADA]["status"] = "denied"
    byword[CY]["status"] = "approved"
    del people[next(key for key, row in people.items() if row["email"] == BO)]
    before = asks(fake_zoom)
    assert registrants.compare(now=timezone.now()) == 0
    assert asks(fake_zoom) == before

    clock.shift(20 * 3600)
    assert registrants.compare(now=timezone.now()) == 3
    # One list of each standing, and not again that day.
    assert asks(fake_zoom) == before + 3
    assert registrants.compare(now=timezone.now()) == 0
    rounds(clock, seconds=10)

    assert at_zoom(fake_zoom, meeting) == {
        ADA: "approved",
        BO: "approved",
        CY: "denied",
    }
    assert link(ada, meeting) == known
    assert link(bo, meeting)
    assert (link(cy, meeting), seat_of(cy).state) == ("", SeatState.CANCELLED)
    assert added(fake_zoom) == 4


def test_what_agrees_costs_one_look_a_day(meeting, fake_zoom, clock):
    coming(meeting)
    rounds()
    before = asks(fake_zoom)

    for _ in range(4):
        clock.shift(6 * 3600)
        assert registrants.compare(now=timezone.now()) == 0

    assert asks(fake_zoom) == before + 3
    assert Seat.objects.get().state == SeatState.ADDED


def test_while_zoom_is_away_it_is_put_off_for_an_hour(meeting, fake_zoom, clock):
    coming(meeting)
    rounds()
    clock.shift(20 * 3600)
    fake_zoom.is_down = True

    for _ in range(3):
        assert registrants.compare(now=timezone.now()) == 0

    fake_zoom.is_down = False
    assert Seat.objects.get().state == SeatState.ADDED
    before = asks(fake_zoom)
    registrants.compare(now=timezone.now())
    assert asks(fake_zoom) == before
    clock.shift(3600)
    registrants.compare(now=timezone.now())
    assert asks(fake_zoom) == before + 3
