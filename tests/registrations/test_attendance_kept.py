"""Who was in the call: how long it is kept, and where it is told."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from events.choices import LinkMode
from registrations import figures
from registrations.choices import HistoryKind, Source
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
