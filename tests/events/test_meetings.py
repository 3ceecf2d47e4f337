"""Meetings at Zoom, brought in step with the sessions: the whole way, over HTTP."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events import meetings
from events.choices import Format, LinkMode, Role, State, ZoomState
from events.models import Meeting
from tests.events.calls import asks, edit, of_zoom, rounds
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    SessionFactory,
    SessionLanguageFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


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


@pytest.mark.alike
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


@pytest.mark.alike
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


@pytest.mark.alike
@pytest.mark.parametrize(
    ("pairs", "written"),
    [([("fr", "fsl")], ""), ([("fr", "en"), ("fr", "es")], ""), ([], "not a line")],
)
def test_who_interprets_what_is_not_guessed(meeting, fake_zoom, pairs, written):
    for source, language in pairs:
        SessionLanguageFactory(
            session=meeting.session,
            kind="interpretation",
            source=source,
            language=language,
        )
    AppearanceFactory(
        session=meeting.session, role=Role.INTERPRETER, email="i@example.org"
    )
    Meeting.objects.update(interpreters=written)

    rounds()

    (made,) = fake_zoom.meetings.values()
    assert made["settings"]["language_interpretation"] == {"enable": False}


@pytest.mark.alike
def test_a_meeting_at_zoom_cannot_be_forgotten_from_the_form(desk, meeting, fake_zoom):
    page = reverse("admin:events_session_change", args=[meeting.session_id])
    assert "meeting-0-DELETE" in desk.get(page).text
    rounds()

    assert "meeting-0-DELETE" not in desk.get(page).text
