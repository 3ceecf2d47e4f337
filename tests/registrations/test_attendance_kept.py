"""Who was in the call: how long it is kept, and where it is told."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from events.choices import LinkMode
from registrations import figures, tokens
from registrations.choices import HistoryKind, ReportState, Source
from registrations.erasure import erase_past
from registrations.figures import Dimension
from registrations.models import (
    Attendance,
    CallReport,
    Figure,
    HistoryLine,
    Registration,
)
from registrations.services.people import everything_about, forget
from tests.factories import (
    MeetingFactory,
    RegistrationFactory,
    SessionFactory,
    from_now,
)

pytestmark = pytest.mark.django_db

IN_THE_CALL = (Dimension.ATTENDANCE, Source.ZOOM)


@pytest.fixture
def desk(client):
    """The browser of somebody who organises everything, in English."""
    user = User.objects.create_user("organiser", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def held(days_ago: float, **traits):
    return SessionFactory(starts_at=from_now(days=-days_ago, hours=-2), **traits)


def seen(session, number: int = 1, minutes: int = 90, **traits) -> list[Registration]:
    """People whom Zoom saw in the call."""
    rows = RegistrationFactory.create_batch(
        number, session=session, confirmed=True, **traits
    )
    for row in rows:
        Attendance.objects.create(
            registration=row,
            source=Source.ZOOM,
            joined_at=session.starts_at,
            seconds=60 * minutes,
        )
    return rows


def shown(session) -> dict:
    found = figures.of_sessions([session.pk])[session.pk]
    return {key: found[key] for key in found if key[0] in figures.OF_PRESENCE}


def test_times_go_after_30_days_and_the_counts_stay_the_same():
    session, kept = held(31), held(29)
    both = seen(session, 6, comes_as="student")
    for row in both[:2]:
        Attendance.objects.create(registration=row, source=Source.CLICK)
    clicked = RegistrationFactory.create_batch(5, session=session, confirmed=True)
    for row in clicked:
        Attendance.objects.create(registration=row, source=Source.CLICK)
    seen(kept)
    counts = {
        (Dimension.PRESENT, ""): 11,
        IN_THE_CALL: 6,
        (Dimension.ATTENDANCE, Source.CLICK): 5,
        (Dimension.PRESENT_AS, "student"): 6,
        (Dimension.PRESENT_AS, ""): 5,
    }
    assert shown(session) == counts

    assert erase_past(now=timezone.now()).presences == 6

    assert shown(session) == counts
    left = Attendance.objects.filter(source=Source.ZOOM)
    assert [row.registration.session for row in left] == [kept]
    assert Registration.objects.count() == 12
    assert HistoryLine.objects.get(kind=HistoryKind.PRESENCES).count == 6
    assert erase_past(now=timezone.now()).presences == 0


def test_what_is_counted_at_30_days_is_not_counted_again_with_its_people():
    session = held(31)
    seen(session, 5)
    now = timezone.now()
    erase_past(now=now)

    erase_past(now=now + timedelta(days=60))

    assert not Registration.objects.exists()
    assert shown(session)[IN_THE_CALL] == 5
    assert shown(session)[Dimension.PRESENT, ""] == 5


def test_fewer_than_five_stay_hidden():
    session = held(31)
    seen(session, 2)

    erase_past(now=timezone.now())

    kept = Figure.objects.filter(session=session)
    assert {row.count for row in kept} == {None}
    assert CallReport.objects.get().counted_at


def test_a_session_with_another_date_counts_anew():
    session = held(31)
    seen(session, 5)
    erase_past(now=timezone.now())
    start = from_now(days=1)
    type(session).objects.update(starts_at=start, ends_at=start + timedelta(hours=1))

    for row in Registration.objects.all():
        Attendance.objects.create(registration=row, source=Source.CLICK)

    assert shown(session)[Dimension.PRESENT, ""] == 10


def test_a_copy_of_what_is_kept_says_when_somebody_was_in_the_call():
    [row] = seen(held(1), minutes=42)

    [told] = everything_about(row.participant)["registrations"]

    assert told["present"] == [
        {
            "since": row.session.starts_at.isoformat(),
            "known_by": "zoom",
            "seconds": 42 * 60,
        }
    ]
    json.dumps(told)


def test_whoever_is_erased_was_nowhere():
    [row] = seen(held(1))

    forget(participant_id=row.participant_id)

    assert not Attendance.objects.exists()


def exported(desk, session) -> list[list[str]]:
    answer = desk.post(
        f"/admin/registrations/registration/export/?session__id__exact={session.pk}",
        {"as": "csv"},
    )
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_minutes_stand_in_a_column_of_their_own_where_any_are_known(desk):
    session, other = held(1), held(2)
    seen(session, minutes=42)
    RegistrationFactory(session=session, confirmed=True)
    [row] = seen(other)
    Attendance.objects.filter(registration=row).update(source=Source.DOOR, seconds=None)

    heads, *rows = exported(desk, session)
    assert heads[-2:] == ["Was there", "Minutes in the call"]
    assert sorted(row[-2:] for row in rows) == [["", ""], ["Seen in the call", "42"]]
    heads, *rows = exported(desk, other)
    assert heads[-1] == "Was there"
    assert [row[-1] for row in rows] == ["Checked in at the door"]


def test_the_list_is_filtered_by_who_was_there(desk):
    session = held(1)
    [there] = seen(session)
    away = RegistrationFactory(session=session, confirmed=True)
    address = f"/admin/registrations/registration/?session__id__exact={session.pk}"

    assert [
        row.pk for row in desk.get(f"{address}&present=yes").context["cl"].queryset
    ] == [there.pk]
    assert [
        row.pk for row in desk.get(f"{address}&present=no").context["cl"].queryset
    ] == [away.pk]


def keeping(session, **traits):
    return MeetingFactory(
        session=session,
        link_mode=LinkMode.PERSONAL,
        zoom_id=88_000_000_001,
        zoom_state="live",
        keeps_attendance=True,
        **traits,
    )


TOLD = "Zoom tells us when you join and leave the call."


@pytest.mark.parametrize(
    ("traits", "is_told"),
    [
        ({}, True),
        ({"keeps_attendance": False}, False),
        ({"link_mode": LinkMode.API_SHARED}, False),
    ],
)
def test_the_form_and_the_door_say_that_times_are_kept_only_where_they_are(
    client, traits, is_told
):
    session = SessionFactory(running=True)
    meeting = keeping(session, fallback_join_url="https://zoom.us/j/1")
    for name, value in traits.items():
        setattr(meeting, name, value)
    meeting.join_url = "https://zoom.us/j/2"
    meeting.save()
    [row] = RegistrationFactory.create_batch(1, session=session, confirmed=True)
    row.language = "en"
    row.save()

    form = client.get(
        reverse("registrations:register", args=[session.pk, "x"]), follow=True
    )
    series = client.get(
        reverse("registrations:register_series", args=[session.series_id, "x"]),
        follow=True,
    )
    door = client.get(tokens.join_path(row))

    for page in (form, series, door):
        assert page.status_code == 200
        assert (TOLD in page.text) is is_told


LACKS = {"kind": "scope", "scopes": ["report:read:list_meeting_participants:admin"]}


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (None, "half an hour after its end. So far 1 of the 2 registered online has"),
        (
            {"state": ReportState.TAKEN},
            ": 1 of the 2 registered online was in the call.",
        ),
        (
            {"state": ReportState.EMPTY},
            "names nobody: it is empty where fewer than two",
        ),
        (
            {"error": {"kind": "gone"}},
            "it has no report. Perhaps nobody began the call.",
        ),
        ({"error": LACKS}, "lacks permissions (scopes): report:read:list_meeting_"),
        ({"state": ReportState.GIVEN_UP}, "It is asked no more by itself."),
        ({"counted_at": True}, "the figures keep the counts."),
    ],
)
def test_the_page_of_a_session_says_where_its_report_stands(desk, report, words):
    session = held(0.1)
    keeping(session)
    seen(session)
    RegistrationFactory(session=session, confirmed=True)
    if report:
        moments = dict.fromkeys({"asked_at", *report} - {"state", "error"}, from_now())
        CallReport.objects.create(session=session, **{**report, **moments})

    page = desk.get(f"/admin/events/session/{session.pk}/change/")

    assert words in " ".join(page.text.split())
    can_ask = bool(report) and "counted_at" not in report
    assert ("Ask Zoom again who was there" in page.text) is can_ask


def test_an_organiser_asks_again_for_their_own_sessions_alone(desk):
    session = held(0.1)
    keeping(session)
    CallReport.objects.create(
        session=session, state=ReportState.GIVEN_UP, asked_at=timezone.now()
    )
    address = reverse("admin:registrations_call_report", args=[session.pk])

    assert desk.get(address).status_code == 405
    assert desk.post(address).status_code == 302
    assert CallReport.objects.get().next_try_at <= timezone.now()
    other = User.objects.create_user("other", is_staff=True)
    other.groups.add(Group.objects.get(name="Organisers"))
    SessionFactory().series.organisers.add(other)
    desk.force_login(other)
    assert desk.post(address).status_code == 404
