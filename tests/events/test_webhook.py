"""Zoom's webhooks, signed as Zoom signs them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from events import meetings
from events.models import Meeting, ZoomEvent
from tests.factories import MeetingFactory

ADDRESS = "/zoom/webhook"
NUMBER = 88_000_000_001
RECORDING = {
    "event": "recording.completed",
    "event_ts": 1793600000000,
    "download_token": "eyJcanary-download",
    "payload": {
        "account_id": "canary-account",
        "object": {
            "id": NUMBER,
            "uuid": "/canary//==",
            "host_email": "host@example.org",
            "topic": "Dialogue 3",
            "start_time": "2026-11-02T09:00:00Z",
            "duration": 92,
            "share_url": "https://us02web.zoom.us/rec/share/abc",
            "recording_play_passcode": "play-code",
            "recording_files": [{"download_url": "https://us02web.zoom.us/rec/canary"}],
        },
    },
}


@pytest.fixture(autouse=True)
def at_nine(time_machine):
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def meeting(db):
    return MeetingFactory(zoom_id=NUMBER)


def about(name: str, **facts: str) -> dict[str, object]:
    """Most events hold the number as text."""
    return {"event": name, "payload": {"object": {"id": str(NUMBER), **facts}}}


def post(client, zoom, said, *, at=None, **headers):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return client.post(
        ADDRESS,
        body,
        content_type="application/json",
        headers=zoom.signed(body, at) | headers,
    )


def take_in() -> int:
    return meetings.take_in_news(now=timezone.now())


def test_the_challenge_is_answered(client, fake_zoom):
    said = {
        "event": "endpoint.url_validation",
        "payload": {"plainToken": "qgg8vlvZRS6"},
    }

    answer = post(client, fake_zoom, said)

    assert answer.status_code == 200
    # openssl dgst -sha256 -hmac canary-webhook-secret
    assert answer.json() == {
        "plainToken": "qgg8vlvZRS6",
        "encryptedToken": (
            "d6dddc568009c81924db9c42abb623c03cfe75cd4f9b0e34c34354faa67a61ef"
        ),
    }


def test_start_end_and_recording_are_kept_in_whatever_order_they_come(
    client, fake_zoom, meeting
):
    began, over = "2026-11-02T09:00:00Z", "2026-11-02T10:31:00Z"
    news = [
        about("meeting.ended", start_time=began, end_time=over),
        RECORDING,
        about("meeting.started", start_time=began),
        about("meeting.ended", start_time=began, end_time="2026-11-02T08:00:00Z"),
    ]
    for said in news:
        assert post(client, fake_zoom, said).status_code == 204

    assert take_in() == 4

    meeting.refresh_from_db()
    assert meeting.zoom_started_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert meeting.zoom_ended_at == datetime(2026, 11, 2, 10, 31, tzinfo=UTC)
    assert meeting.recordings == [
        {
            "url": "https://us02web.zoom.us/rec/share/abc",
            "passcode": "play-code",
            "starts_at": "2026-11-02T09:00:00Z",
            "minutes": 92,
        }
    ]
    assert [event.payload for event in ZoomEvent.objects.all()] == [{}] * 4


def test_nothing_personal_and_no_token_is_kept_while_it_waits(
    client, fake_zoom, meeting
):
    post(client, fake_zoom, RECORDING)

    kept = json.dumps(ZoomEvent.objects.get().payload)

    assert "download" not in kept
    assert "canary-account" not in kept
    assert "@" not in kept


def test_a_replay_is_taken_in_once(client, fake_zoom, meeting, at_nine):
    said = about("meeting.started", start_time="2026-11-02T09:00:00Z")
    post(client, fake_zoom, said)
    take_in()
    Meeting.objects.update(zoom_started_at=None)

    at_nine.shift(timedelta(minutes=25))
    answers = [post(client, fake_zoom, said) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [204] * 3
    assert take_in() == 0
    meeting.refresh_from_db()
    assert meeting.zoom_started_at is None


def test_bytes_are_remembered_longer_than_they_are_taken(
    client, fake_zoom, meeting, at_nine
):
    said = about("meeting.started", start_time="2026-11-02T09:00:00Z")
    stamp = timezone.now().timestamp()
    post(client, fake_zoom, said)
    take_in()
    at_nine.shift(timedelta(days=6))
    take_in()
    assert ZoomEvent.objects.count() == 1

    at_nine.shift(timedelta(days=2))
    take_in()

    assert not ZoomEvent.objects.exists()
    assert post(client, fake_zoom, said, at=stamp).status_code == 401


@pytest.mark.parametrize(
    ("minutes", "status"), [(0, 204), (-89, 204), (-91, 401), (4, 204), (6, 401)]
)
def test_stamps_are_taken_while_zoom_may_still_try(
    client, fake_zoom, meeting, minutes, status
):
    at = timezone.now().timestamp() + 60 * minutes

    answer = post(client, fake_zoom, about("meeting.started"), at=at)

    assert answer.status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"x-zm-signature": "v0=0"},
        {"x-zm-signature": ""},
        {"x-zm-signature": "v0=é"},
        {"x-zm-request-timestamp": ""},
        {"x-zm-request-timestamp": "1793610001"},
        {"x-zm-request-timestamp": "²"},
        {"x-zm-request-timestamp": "9" * 400},
    ],
)
def test_what_is_not_signed_is_refused(client, fake_zoom, meeting, headers):
    answer = post(client, fake_zoom, about("meeting.started"), **headers)

    assert answer.status_code == 401
    assert not ZoomEvent.objects.exists()


def test_the_signature_is_of_the_very_bytes(client, fake_zoom, meeting):
    body = json.dumps(about("meeting.started"), indent=2).encode()
    assert post(client, fake_zoom, body).status_code == 204

    other = client.post(
        ADDRESS,
        json.dumps(json.loads(body)),
        content_type="application/json",
        headers=fake_zoom.signed(body),
    )

    assert other.status_code == 401


def test_without_a_secret_all_is_refused(client, fake_zoom, meeting, settings):
    settings.ZOOM_WEBHOOK_SECRET = fake_zoom.webhook_secret = ""

    assert post(client, fake_zoom, about("meeting.started")).status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"event": "user.created", "payload": {"object": {"id": str(NUMBER)}}},
        {"event": "meeting.started", "payload": {"object": {"id": "88000000002"}}},
        {"event": "meeting.started", "payload": {"object": {"id": "1; DROP"}}},
        {"event": "meeting.started", "payload": {"object": {"id": "9" * 40}}},
        {"event": "meeting.started", "payload": []},
        {"event": "meeting.started"},
        {"event": ["meeting.started"]},
        {},
    ],
)
def test_what_is_not_for_us_is_taken_in_silence(client, fake_zoom, meeting, said):
    assert post(client, fake_zoom, said).status_code == 204
    assert not ZoomEvent.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"\xff\xfe", 400), (b" " * 70_000, 413)],
)
def test_what_is_no_news_is_refused(client, fake_zoom, meeting, body, status):
    assert post(client, fake_zoom, body).status_code == status


def test_only_posts_are_news_and_no_address_redirects(client, fake_zoom, meeting):
    assert client.get(ADDRESS).status_code == 405
    strict = type(client)(enforce_csrf_checks=True)
    assert post(strict, fake_zoom, about("meeting.started")).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_zoom_sends_again_what_our_database_did_not_take(client, fake_zoom):
    MeetingFactory(zoom_id=NUMBER)

    def down(*_args: object) -> None:
        raise OperationalError("down")

    with connection.execute_wrapper(down):
        answer = post(client, fake_zoom, about("meeting.started"))

    assert answer.status_code == 503
    assert post(client, fake_zoom, about("meeting.started")).status_code == 204


@pytest.mark.parametrize(
    "url",
    ["http://us02web.zoom.us/rec/share/a", "https://example.com/rec", "javascript:x"],
)
def test_a_recording_elsewhere_is_not_offered(client, fake_zoom, meeting, url):
    said = json.loads(json.dumps(RECORDING))
    said["payload"]["object"]["share_url"] = url
    post(client, fake_zoom, said)

    assert take_in() == 1

    meeting.refresh_from_db()
    assert meeting.recordings == []
