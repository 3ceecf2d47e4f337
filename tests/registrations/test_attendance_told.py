"""Who was in the call: what people are told, and what organisers see."""

import csv
import io

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from events.choices import LinkMode
from registrations import tokens
from registrations.choices import ReportState, Source
from registrations.models import (
    Attendance,
    CallReport,
)
from tests.factories import (
    MeetingFactory,
    RegistrationFactory,
    SessionFactory,
    from_now,
)
from tests.registrations.attending import held, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """The browser of somebody who organises everything, in English."""
    user = User.objects.create_user("organiser", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


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


@pytest.mark.alike
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
