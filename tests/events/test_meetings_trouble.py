"""Meetings at Zoom when something goes wrong on the way."""

import json

import pytest
from django.utils import timezone

from events.choices import State, ZoomState
from events.meetings import held
from events.models import Meeting
from tests.events.calls import asks, edit, of_zoom, rounds
from tests.factories import (
    MeetingFactory,
)
from tests.fake_zoom_rules import Trouble, refusal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("how", "seconds"), [("drop", 0), ("cut", 0), ("fail", 0), ("late", 1.2)]
)
def test_a_lost_answer_never_leaves_two_meetings(
    meeting, fake_zoom, clock, how, seconds
):
    fake_zoom.trouble = [
        Trouble("POST", how, seconds=seconds),
        Trouble("GET", "answer", refusal(500, 0, "")),
    ]
    rounds()
    meeting.refresh_from_db()
    assert meeting.zoom_state == ZoomState.ASKED
    assert meeting.zoom_error["kind"] == "answer_lost"
    assert asks(fake_zoom) == ["POST"]

    rounds(clock, minutes=2)
    assert asks(fake_zoom) == ["POST", "GET"]
    rounds(clock, minutes=5)

    meeting.refresh_from_db()
    assert len(fake_zoom.meetings) == 1
    assert meeting.zoom_id in fake_zoom.meetings
    assert meeting.zoom_state == ZoomState.LIVE
    assert meeting.join_url
    assert asks(fake_zoom).count("POST") == 1


def test_a_request_that_zoom_never_got_is_sent_again_after_a_look(
    meeting, fake_zoom, clock
):
    fake_zoom.trouble = [Trouble("POST", "answer", (502, {}, None))]

    rounds()
    rounds(clock, minutes=2)

    assert asks(fake_zoom) == ["POST", "GET", "POST", "GET"]
    assert len(fake_zoom.meetings) == 1


def test_a_worker_that_died_is_followed_by_one_that_looks(meeting, fake_zoom, clock):
    """Killed after Zoom's answer, before its own commit: the row is as it was asked."""
    rounds()
    Meeting.objects.update(
        zoom_id=None,
        zoom_state=ZoomState.ASKED,
        join_url="",
        zoom_lease_until=timezone.now() + held.LEASE,
        zoom_lease_token=meeting.session.uid,
    )
    rounds(clock, minutes=4)
    assert asks(fake_zoom) == ["POST", "GET"]

    rounds(clock, minutes=2)

    assert len(fake_zoom.meetings) == 1
    assert Meeting.objects.get().zoom_id in fake_zoom.meetings


def test_wrong_fields_wait_for_the_organiser(meeting, fake_zoom, clock):
    Meeting.objects.update(interpreters="ana@example.org fr wo")
    rounds()

    meeting.refresh_from_db()
    assert meeting.zoom_error["fields"] == {
        "settings.language_interpretation.interpreters": "Invalid field."
    }
    assert meeting.zoom_state == ZoomState.NONE
    rounds(clock, minutes=30)
    assert asks(fake_zoom) == ["POST"]

    Meeting.objects.update(interpreters="ana@example.org fr en")
    rounds()

    meeting.refresh_from_db()
    assert meeting.zoom_state == ZoomState.LIVE
    assert meeting.zoom_error == {}


@pytest.mark.alike
@pytest.mark.parametrize("what", ["scope", "host_may_not", "host", "credentials"])
def test_what_an_administrator_must_mend_heals_by_itself(
    meeting, fake_zoom, clock, settings, what
):
    scope = "meeting:write:meeting:admin"
    if what == "scope":
        fake_zoom.scopes.remove(scope)
    elif what == "host_may_not":
        fake_zoom.may_not_schedule.add("host@example.org")
    elif what == "host":
        fake_zoom.hosts.clear()
    else:
        settings.ZOOM_CLIENT_SECRET = "wrong"  # noqa: S105
    rounds()
    meeting.refresh_from_db()
    assert meeting.zoom_error["kind"] == what
    assert meeting.zoom_error["scopes"] == ([scope] if what == "scope" else [])
    calls = len(fake_zoom.calls)
    rounds(clock, minutes=50)
    assert len(fake_zoom.calls) == calls

    fake_zoom.scopes.append(scope)
    fake_zoom.may_not_schedule.clear()
    fake_zoom.hosts["host@example.org"] = 2
    settings.ZOOM_CLIENT_SECRET = fake_zoom.secret
    rounds(clock, minutes=15)

    meeting.refresh_from_db()
    assert meeting.zoom_state == ZoomState.LIVE


@pytest.mark.alike
@pytest.mark.parametrize(
    ("retry_after", "minutes"),
    [
        ("600", 10),
        ("Mon, 02 Nov 2026 10:00:00 GMT", 60),
        ("2026-11-03T00:00:00Z", 900),
    ],
)
def test_nothing_is_asked_before_a_limit_ends(
    meeting, fake_zoom, clock, retry_after, minutes
):
    other = MeetingFactory(**of_zoom())
    answer = refusal(429, 429, "Too many.", **{"Retry-After": retry_after})
    fake_zoom.trouble = [Trouble("POST", "answer", answer)]
    rounds()
    rounds(clock, minutes=minutes - 1)
    assert asks(fake_zoom) == ["POST"]

    rounds(clock, minutes=2)

    for row in (meeting, other):
        row.refresh_from_db()
        assert row.zoom_state == ZoomState.LIVE
    assert len(fake_zoom.meetings) == 2


def test_a_meeting_deleted_at_zoom_is_not_made_again_in_silence(
    meeting, fake_zoom, clock
):
    rounds()
    fake_zoom.meetings.clear()
    edit(meeting, title_fr="Un autre titre")

    rounds(clock, minutes=5)
    rounds(clock, hours=7)

    meeting.refresh_from_db()
    assert (meeting.zoom_state, meeting.zoom_id) == (ZoomState.GONE, None)
    assert asks(fake_zoom) == ["POST", "GET", "PATCH"]


def test_a_cancelled_session_whose_meeting_may_exist_is_looked_for(
    meeting, fake_zoom, clock
):
    fake_zoom.trouble = [Trouble("POST", "drop")]
    rounds()
    edit(meeting, state=State.CANCELLED)

    rounds(clock, minutes=2)

    assert fake_zoom.meetings == {}
    assert asks(fake_zoom) == ["POST", "GET", "DELETE"]


def test_two_workers_never_hold_one_meeting(meeting, clock):
    now = timezone.now()
    first, second = (held.Held.take(meeting, now) for _ in range(2))
    assert first
    assert second is None

    clock.shift(held.LEASE)
    third = held.Held.take(meeting, timezone.now())

    assert third
    assert not first.write(zoom_id=1)
    assert third.write(zoom_id=2)
    assert Meeting.objects.get().zoom_id == 2


@pytest.mark.alike
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE", "TOKEN"])
@pytest.mark.parametrize("how", ["drop", "cut", "fail"])
def test_rows_hold_no_secret_whatever_went_wrong(
    meeting, fake_zoom, clock, method, how
):
    fake_zoom.trouble = [Trouble(method, how)]
    rounds()
    edit(meeting, title_fr="Un autre titre")
    rounds(clock, minutes=3)
    row = Meeting.objects.get()
    kept = json.dumps([row.zoom_error, row.zoom_unapplied, row.recordings])

    assert "zak" not in kept
    assert "canary" not in kept
    assert "eyJ" not in kept
