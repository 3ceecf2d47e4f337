"""Who comes into a call, as Zoom's webhooks tell before its report does."""

import json

import pytest
from django.utils import timezone

from events import meetings
from events.models import Meeting, ZoomEvent
from registrations import attendance
from registrations.models import Attendance, Registration
from tests.registrations.attending import (
    HOST,
    ask,
    at,
    held_call,
    known,
    stay,
    two_people,
)
from tests.registrations.seats import BO, seat_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(clock, fake_zoom):
    return held_call()


@pytest.fixture
def people(meeting):
    return two_people(meeting)


def hear(client, zoom, name: str, **about) -> int:
    """News of Zoom, signed as it signs them; the worker looks."""
    said = {"event": name, "payload": {"object": about}}
    body = json.dumps(said).encode()
    headers = zoom.signed(body, timezone.now().timestamp())
    answer = client.post(
        "/zoom/webhook", body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 204
    meetings.take_in_news(now=timezone.now())
    return attendance.take_in_arrivals(now=timezone.now())


def arrival(row: Registration, moment: str) -> dict[str, str]:
    return {
        "registrant_id": seat_of(row).registrant_id,
        "join_time": f"2026-11-02T{moment}:00Z",
        "user_name": "canary name",
        "email": "canary@example.org",
    }


@pytest.mark.parametrize("kind", ["meeting", "webinar"])
def test_whoever_comes_in_is_known_at_once_until_the_report_says_better(
    client, clock, fake_zoom, meeting, people, kind
):
    ada, bo = people
    clock.move_to(at("02T10:00"), tick=False)
    joined, number = f"{kind}.participant_joined", str(meeting.zoom_id)
    news = [
        arrival(ada, "09:58"),
        arrival(ada, "10:40"),
        arrival(bo, "06:00"),  # somebody tries it out
        {**arrival(bo, "10:00"), "registrant_id": ""},
        {**arrival(bo, "10:00"), "registrant_id": "rid-of-nobody"},
    ]

    heard = [
        hear(client, fake_zoom, joined, id=number, participant=one) for one in news
    ]
    heard.append(hear(client, fake_zoom, f"{kind}.participant_left", id=number))

    assert heard == [1, 1, 1, 0, 1, 0]
    found = Attendance.objects.get()
    assert (found.registration, found.joined_at) == (ada, at("02T09:58"))
    assert found.seconds is None
    assert [event.payload for event in ZoomEvent.objects.all()] == [{}] * 4

    over = {"start_time": "2026-11-02T09:55:00Z", "end_time": "2026-11-02T11:00:00Z"}
    clock.move_to(at("02T11:00"), tick=False)
    hear(client, fake_zoom, f"{kind}.ended", id=number, uuid="/a//b==", **over)
    fake_zoom.was_held(
        meeting.zoom_id, HOST, stay(bo, "10:00", "11:00"), uuid="/a//b==", kind=kind
    )
    assert ask(clock, "02T11:30") == 1
    assert known() == {BO: ("10:00", 60)}
    late = arrival(ada, "10:50")
    assert hear(client, fake_zoom, joined, id=number, participant=late) == 1
    assert known() == {BO: ("10:00", 60)}


def test_nothing_is_kept_of_arrivals_where_it_was_not_said(
    client, clock, fake_zoom, meeting, people
):
    Meeting.objects.update(keeps_attendance=False)
    clock.move_to(at("02T10:00"), tick=False)

    hear(
        client,
        fake_zoom,
        "meeting.participant_joined",
        id=str(meeting.zoom_id),
        participant=arrival(people[0], "10:00"),
    )

    assert not ZoomEvent.objects.exists()
    assert not Attendance.objects.exists()


def test_while_news_wait_they_name_nobody(client, clock, fake_zoom, meeting, people):
    clock.move_to(at("02T10:00"), tick=False)
    said = {"id": str(meeting.zoom_id), "participant": arrival(people[0], "10:00")}
    body = {"event": "meeting.participant_joined", "payload": {"object": said}}

    meetings.keep_news(body=json.dumps(body).encode(), said=body)

    assert ZoomEvent.objects.get().payload == {
        "id": meeting.zoom_id,
        "registrant_id": seat_of(people[0]).registrant_id,
        "join_time": "2026-11-02T10:00:00Z",
    }
