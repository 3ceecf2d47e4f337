"""Who was in the call: asked of Zoom, matched by number, kept a while."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.choices import State
from events.models import Meeting
from registrations import attendance
from registrations.choices import ReportState, Source
from registrations.models import Attendance, CallReport, Participant
from registrations.services.people import forget
from tests.fake_zoom_reports import REPORT_SCOPES
from tests.fake_zoom_rules import Trouble, refusal
from tests.registrations.attending import (
    HOST,
    ask,
    at,
    held_call,
    known,
    stay,
    two_people,
)
from tests.registrations.seats import BO

pytestmark = pytest.mark.django_db

DAILY = {"X-RateLimit-Type": "Daily-limit", "Retry-After": "2026-11-03T00:00:00Z"}


@pytest.fixture
def meeting(clock, fake_zoom):
    return held_call()


@pytest.fixture
def people(meeting):
    return two_people(meeting)


def asked(zoom) -> int:
    return sum("/report/" in path for _method, path in zoom.calls)


def test_who_was_there_is_known_half_an_hour_after_the_end(
    clock, fake_zoom, meeting, people
):
    ada, bo = people
    Attendance.objects.create(registration=ada, source=Source.CLICK)
    twice = [stay(bo, "10:05", "10:20"), stay(bo, "11:00", "11:45")]
    on_two_devices = [stay(ada, "09:55", "12:00"), stay(ada, "11:00", "12:05")]
    stranger = {**stay(ada, "10:00", "12:00"), "registrant_id": "rid-of-nobody"}
    # By another's name and address: neither tells who somebody is.
    posing = {**HOST, "name": ada.name, "user_email": ada.participant.email}
    fake_zoom.was_held(meeting.zoom_id, HOST, *twice, *on_two_devices, stranger, posing)

    assert ask(clock, "02T12:29") == 0
    assert ask(clock, "02T12:30") == 1

    assert known() == {"ada@example.org": ("09:55", 130), BO: ("10:05", 60)}
    assert Attendance.objects.filter(source=Source.CLICK).count() == 1
    report = CallReport.objects.get()
    assert (report.state, report.error) == (ReportState.TAKEN, {})
    assert report.next_try_at == at("03T12:00")


def test_a_later_report_replaces_what_was_known_and_doubles_nothing(
    clock, fake_zoom, meeting, people
):
    ada, bo = people
    fake_zoom.was_held(meeting.zoom_id, HOST, stay(ada, "10:00", "10:30"))
    ask(clock, "02T12:30")
    assert known() == {"ada@example.org": ("10:00", 30)}

    fake_zoom.was_held(meeting.zoom_id, HOST, stay(bo, "10:10", "11:10"))
    assert ask(clock, "03T11:59") == 0
    assert ask(clock, "03T12:00") == 1

    assert known() == {BO: ("10:10", 60)}
    assert ask(clock, "09T12:00") == 0


def test_each_time_that_a_call_was_begun_has_its_report(
    clock, fake_zoom, meeting, people
):
    """It broke off; and somebody had tried it out the day before."""
    ada, bo = people
    tried = {name: value.replace("-02T", "-01T") for name, value in HOST.items()}
    tried_by_ada = {**stay(ada, "10:00", "11:00"), **tried}
    number = meeting.zoom_id
    fake_zoom.was_held(number, tried, tried_by_ada, uuid="/yesterday//==")
    fake_zoom.was_held(number, HOST, stay(bo, "10:00", "10:30"), uuid="/first//==")
    fake_zoom.was_held(number, HOST, stay(bo, "10:45", "12:00"), uuid="last==")
    Meeting.objects.update(zoom_uuids=["/yesterday//==", "/first//==", "last=="])

    ask(clock, "02T12:30")

    assert known() == {BO: ("10:00", 105)}


@pytest.mark.alike
def test_without_a_report_zoom_is_asked_ever_more_rarely_for_a_day(
    clock, fake_zoom, meeting, people
):
    tries = []
    moment = at("02T12:00")
    while moment < at("04T00:00"):
        clock.move_to(moment, tick=False)
        if attendance.ask_for_reports(now=moment):
            tries.append(f"{moment:%dT%H:%M}")
        moment += timedelta(minutes=30)

    assert tries == [
        *("02T12:30", "02T13:00", "02T14:00", "02T16:00", "02T20:00"),
        *("03T04:00", "03T12:00"),
    ]
    report = CallReport.objects.get()
    assert (report.state, report.next_try_at) == (ReportState.GIVEN_UP, None)
    assert report.error["kind"] == "gone"
    fake_zoom.was_held(meeting.zoom_id, HOST, stay(people[0], "10:00", "12:00"))
    attendance.ask_again(session_id=meeting.session_id, now=timezone.now())
    assert ask(clock, "05T00:01") == 1
    assert known() == {"ada@example.org": ("10:00", 120)}
    assert ask(clock, "05T00:02") == 0


def test_a_report_that_names_nobody_is_no_error_and_takes_nothing_away(
    clock, fake_zoom, meeting, people
):
    ada, _bo = people
    Attendance.objects.create(registration=ada, source=Source.ZOOM, seconds=0)
    fake_zoom.was_held(meeting.zoom_id, stay(ada, "10:00", "12:00"))

    assert ask(clock, "02T12:30") == 1

    report = CallReport.objects.get()
    assert (report.state, report.error) == (ReportState.EMPTY, {})
    assert report.next_try_at == at("02T13:00")
    assert Attendance.objects.get().registration == ada
    assert ask(clock, "03T12:30") == 1
    report.refresh_from_db()
    assert (report.state, report.next_try_at) == (ReportState.EMPTY, None)


def test_news_of_the_end_moves_the_first_try(clock, fake_zoom, meeting, people):
    """It went on longer than planned: nobody asks while people are in it."""
    Meeting.objects.update(zoom_started_at=at("02T09:55"))
    fake_zoom.was_held(meeting.zoom_id, HOST, stay(people[0], "10:00", "12:50"))
    assert ask(clock, "02T12:45") == 0
    Meeting.objects.update(zoom_ended_at=at("02T12:50"))
    assert ask(clock, "02T13:19") == 0

    assert ask(clock, "02T13:20") == 1

    assert known() == {"ada@example.org": ("10:00", 170)}
    # Of another time, when somebody tried it out: it moves nothing any more.
    Meeting.objects.update(zoom_ended_at=at("05T15:00"))
    ask(clock, "03T12:50")
    assert ask(clock, "05T16:00") == 0


@pytest.mark.alike
@pytest.mark.parametrize(("lacks", "kind"), [(True, "scope"), (False, "unreachable")])
def test_trouble_is_kept_on_the_row_and_tried_again(
    clock, fake_zoom, meeting, people, settings, lacks, kind
):
    fake_zoom.was_held(meeting.zoom_id, HOST, stay(people[0], "10:00", "12:00"))
    address = settings.ZOOM_API_BASE_URL
    if lacks:
        fake_zoom.scopes.remove(REPORT_SCOPES["meeting"])
        fake_zoom.tokens.clear()
    else:
        settings.ZOOM_API_BASE_URL = "http://127.0.0.1:9/v2"

    assert ask(clock, "02T12:30") == 1

    report = CallReport.objects.get()
    assert (report.state, report.error["kind"]) == (ReportState.AWAITED, kind)
    assert known() == {}
    settings.ZOOM_API_BASE_URL = address
    fake_zoom.scopes.append(REPORT_SCOPES["meeting"])
    fake_zoom.tokens.clear()
    assert ask(clock, "02T13:00") == 1
    assert known() == {"ada@example.org": ("10:00", 120)}


def test_a_daily_limit_parks_it_until_it_lifts(clock, fake_zoom, meeting, people):
    limit = refusal(429, 429, "You have reached the maximum daily rate limit.", **DAILY)
    fake_zoom.trouble.append(Trouble("GET", "answer", limit))

    ask(clock, "02T12:30")

    until = CallReport.objects.get().next_try_at
    assert at("03T00:00") <= until <= at("03T00:01")


@pytest.mark.alike
def test_a_meeting_made_a_webinar_in_the_portal_has_its_report(
    clock, fake_zoom, meeting, people
):
    fake_zoom.was_held(
        meeting.zoom_id, HOST, stay(people[0], "10:00", "12:00"), kind="webinar"
    )

    ask(clock, "02T12:30")

    assert known() == {"ada@example.org": ("10:00", 120)}


def test_somebody_erased_never_comes_back(clock, fake_zoom, meeting, people):
    ada, bo = people
    rows = stay(ada, "10:00", "12:00"), stay(bo, "10:00", "12:00")
    fake_zoom.was_held(meeting.zoom_id, *rows)
    forget(participant_id=ada.participant_id)

    ask(clock, "02T12:30")

    assert known() == {BO: ("10:00", 120)}
    assert [one.email for one in Participant.objects.all()] == [BO]


@pytest.mark.alike
@pytest.mark.parametrize(
    "why",
    [
        {"keeps_attendance": False},
        {"session__state": State.CANCELLED},
        {"link_mode": "api_shared"},
    ],
)
def test_nobody_is_asked_where_it_was_not_said(clock, fake_zoom, meeting, people, why):
    fake_zoom.was_held(meeting.zoom_id, HOST, stay(people[0], "10:00", "12:00"))
    for name, value in why.items():
        owner = meeting.session if name.startswith("session__") else meeting
        setattr(owner, name.removeprefix("session__"), value)
        owner.save()

    assert ask(clock, "02T12:30") == 0
    assert asked(fake_zoom) == 0
    assert not CallReport.objects.exists()


def test_what_one_worker_asks_no_other_does_and_a_dead_one_is_followed(
    clock, fake_zoom, meeting, people
):
    fake_zoom.was_held(meeting.zoom_id, HOST, stay(people[0], "10:00", "12:00"))
    taken = {"asked_at": at("02T12:30"), "next_try_at": at("02T12:40")}
    CallReport.objects.create(session=meeting.session, attempts=1, **taken)

    assert ask(clock, "02T12:39") == 0
    assert ask(clock, "02T12:40") == 1

    assert known() == {"ada@example.org": ("10:00", 120)}


def test_an_idle_round_is_one_question(
    clock, fake_zoom, meeting, people, django_assert_num_queries
):
    with django_assert_num_queries(1):
        attendance.ask_for_reports(now=timezone.now())
    with django_assert_num_queries(1):
        attendance.take_in_arrivals(now=datetime.now(tz=UTC))
