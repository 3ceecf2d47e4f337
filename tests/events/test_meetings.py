"""Meetings at Zoom, brought in step with the sessions: the whole way, over HTTP."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from events import meetings
from events.choices import Format, LinkMode, Role, State, ZoomState
from events.meetings import held
from events.models import Meeting, Session
from events.zoom import transport
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    SessionFactory,
    SessionLanguageFactory,
    VenueFactory,
)
from tests.fake_zoom_rules import Trouble, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine, monkeypatch):
    monkeypatch.setattr(transport, "PATIENCE", 0.5)
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def meeting(clock, fake_zoom):
    return MeetingFactory(**of_zoom())


def of_zoom(**traits):
    return {
        "link_mode": LinkMode.API_SHARED,
        "join_url": "",
        "passcode": "",
        "number": "",
        **traits,
    }


def rounds(clock=None, **away) -> None:
    """Some time passes; then the worker makes a few rounds."""
    if clock:
        clock.shift(timedelta(**away))
    for _ in range(3):
        meetings.converge(now=timezone.now())


def edit(meeting: Meeting, **values) -> None:
    Session.objects.filter(pk=meeting.session_id).update(**values)


def asks(zoom) -> list[str]:
    """What was asked of the API, by method."""
    return [method for method, path in zoom.calls if path.startswith("/v2")]


def test_a_published_session_gets_its_meeting_and_its_link(meeting, fake_zoom):
    edit(meeting, title_fr="Défendre la ville", title_en="Defending the city")

    rounds()

    meeting.refresh_from_db()
    (made,) = fake_zoom.meetings.values()
    assert meeting.zoom_state == ZoomState.LIVE
    assert meeting.zoom_id == made["id"]
    assert meeting.zoom_host == "host@example.org"
    assert meeting.join_url.startswith(f"https://us02web.zoom.us/j/{made['id']}?pwd=")
    assert meeting.number == "880 0000 0001"
    assert meeting.passcode == made["pwd"]
    assert meeting.dial_in == "+33 1 7037 2246 France"
    assert (meeting.link_version, meeting.zoom_error) == (1, {})
    assert meeting.zoom_unapplied == []
    assert made["topic"] == "Défendre la ville / Defending the city"
    assert made["start_time"] == f"{meeting.session.starts_at:%Y-%m-%dT%H:%M:%SZ}"
    assert (made["duration"], made["timezone"]) == (120, "Europe/Paris")
    assert made["agenda"].startswith(f"[{meeting.session.uid.hex[:20]}]\n")
    assert made["settings"]["waiting_room"] is True
    assert made["settings"]["approval_type"] == 2
    assert made["settings"]["registrants_email_notification"] is False
    assert made["settings"]["registrants_confirmation_email"] is False
    assert made["settings"]["email_notification"] is False
    assert asks(fake_zoom) == ["POST", "GET"]


def test_only_what_zoom_must_know_is_sent_again(meeting, fake_zoom, clock):
    rounds()
    edit(meeting, description_fr="Un autre texte.", summary_fr="Un autre.")
    rounds(clock, minutes=10)
    assert asks(fake_zoom) == ["POST", "GET"]

    edit(meeting, starts_at=meeting.session.starts_at + timedelta(minutes=30))
    rounds()

    assert asks(fake_zoom) == ["POST", "GET", "PATCH", "GET"]
    (made,) = fake_zoom.meetings.values()
    assert made["duration"] == 90
    meeting.refresh_from_db()
    assert meeting.link_version == 1


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


@pytest.mark.parametrize("state", [State.CANCELLED, State.WITHDRAWN])
def test_a_session_that_is_off_has_no_meeting(meeting, fake_zoom, clock, state):
    rounds()
    edit(meeting, state=state)

    rounds(clock, minutes=1)

    meeting.refresh_from_db()
    assert fake_zoom.meetings == {}
    assert (meeting.zoom_state, meeting.zoom_id) == (ZoomState.NONE, None)
    assert (meeting.join_url, meeting.link_version) == ("", 1)
    edit(meeting, state=State.PUBLISHED)
    rounds(clock, minutes=1)
    meeting.refresh_from_db()
    assert meeting.link_version == 2


def test_a_meeting_under_way_is_deleted_when_it_is_over(meeting, fake_zoom, clock):
    rounds()
    fake_zoom.running.add(88_000_000_001)
    edit(meeting, state=State.CANCELLED)
    rounds(clock, minutes=1)
    assert len(fake_zoom.meetings) == 1

    fake_zoom.running.clear()
    rounds(clock, minutes=61)

    assert fake_zoom.meetings == {}


def test_what_is_gone_already_counts_as_deleted(meeting, fake_zoom, clock):
    rounds()
    fake_zoom.meetings.clear()
    edit(meeting, state=State.CANCELLED)

    rounds(clock, minutes=1)

    assert Meeting.objects.get().zoom_state == ZoomState.NONE


def test_a_cancelled_session_whose_meeting_may_exist_is_looked_for(
    meeting, fake_zoom, clock
):
    fake_zoom.trouble = [Trouble("POST", "drop")]
    rounds()
    edit(meeting, state=State.CANCELLED)

    rounds(clock, minutes=2)

    assert fake_zoom.meetings == {}
    assert asks(fake_zoom) == ["POST", "GET", "DELETE"]


def test_another_link_ends_the_meeting_and_its_own_takes_it_over(
    meeting, fake_zoom, clock
):
    rounds()
    meeting.refresh_from_db()
    meeting.link_mode = LinkMode.MANUAL
    meetings.save_meeting(meeting=meeting, columns=["link_mode"])
    rounds(clock, minutes=1)
    assert len(fake_zoom.meetings) == 1

    meeting.join_url = "https://us02web.zoom.us/j/99999999999?pwd=other"
    meetings.save_meeting(meeting=meeting, columns=["join_url"])
    rounds(clock, minutes=1)

    meeting.refresh_from_db()
    assert fake_zoom.meetings == {}
    assert (meeting.zoom_id, meeting.link_version) == (None, 2)
    assert meeting.join_url == "https://us02web.zoom.us/j/99999999999?pwd=other"


@pytest.mark.parametrize(
    "traits",
    [
        {"draft": True},
        {"undated": True},
        {"past": True},
        {"postponed": True},
        {"day_only": True},
        {"in_person": True},
        {"cancelled": True},
    ],
)
def test_nothing_is_made_for_what_has_no_hours_online(fake_zoom, traits):
    MeetingFactory(session=SessionFactory(**traits), **of_zoom())

    rounds()

    assert fake_zoom.calls == []


def test_without_an_account_nothing_is_asked(django_assert_num_queries):
    MeetingFactory(**of_zoom())

    with django_assert_num_queries(0):
        assert meetings.converge(now=timezone.now()) == 0


def test_interpreters_of_the_page_interpret_in_the_call(meeting, fake_zoom):
    session = meeting.session
    SessionLanguageFactory(
        session=session, kind="interpretation", source="fr", language="en"
    )
    AppearanceFactory(session=session, role=Role.INTERPRETER, email="i@example.org")
    AppearanceFactory(session=session, role=Role.INTERPRETER)
    AppearanceFactory(session=session, email="speaker@example.org")

    rounds()

    (made,) = fake_zoom.meetings.values()
    assert made["settings"]["language_interpretation"] == {
        "enable": True,
        "interpreters": [
            {"email": "i@example.org", "interpreter_languages": "English,French"}
        ],
    }
    assert Meeting.objects.get().zoom_unapplied == []


def test_what_the_plan_does_not_have_is_seen_and_asked_once(meeting, fake_zoom, clock):
    fake_zoom.interprets = False
    Meeting.objects.update(interpreters="ana@example.org fr en")

    rounds()
    rounds(clock, hours=7)
    rounds(clock, hours=7)

    assert Meeting.objects.get().zoom_unapplied == ["language_interpretation"]
    assert asks(fake_zoom).count("PATCH") == 0


def test_what_was_changed_at_zoom_is_put_right_and_its_new_link_kept(
    meeting, fake_zoom, clock
):
    rounds()
    (made,) = fake_zoom.meetings.values()
    made |= {"topic": "Wrong", "pwd": "newpass"}
    rounds(clock, hours=5)
    assert made["topic"] == "Wrong"

    rounds(clock, hours=2)

    meeting.refresh_from_db()
    assert made["topic"] != "Wrong"
    assert meeting.passcode == "newpass"
    assert "pwd=newpass" in meeting.join_url
    assert meeting.link_version == 2
    assert meeting.zoom_unapplied == []


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


def test_a_host_stays_while_a_meeting_may_be_there(meeting, fake_zoom):
    rounds()
    meeting.refresh_from_db()
    meeting.zoom_host, meeting.waiting_room = "other@example.org", False

    meetings.save_meeting(meeting=meeting, columns=["zoom_host", "waiting_room"])

    kept = Meeting.objects.get()
    assert (kept.zoom_host, kept.waiting_room) == ("host@example.org", False)


def test_a_session_that_is_only_in_a_hall_gives_its_meeting_up(
    meeting, fake_zoom, clock
):
    rounds()
    edit(meeting, format=Format.IN_PERSON, venue=VenueFactory())
    rounds(clock, minutes=1)

    assert fake_zoom.meetings == {}


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
