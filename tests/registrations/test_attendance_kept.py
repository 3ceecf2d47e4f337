"""Who was in the call: how long it is kept, and what is left."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

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
    RegistrationFactory,
    from_now,
)
from tests.registrations.attending import held, seen
from tests.registrations.meanwhile import just_before

pytestmark = pytest.mark.django_db

IN_THE_CALL = (Dimension.ATTENDANCE, Source.ZOOM)


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


def test_times_that_another_worker_counts_at_that_moment_are_left_to_it():
    session = held(31)
    seen(session, 6)

    with just_before("SAVEPOINT", lambda: Attendance.objects.all().delete()):
        assert erase_past(now=timezone.now()).presences == 0

    assert not Figure.objects.exists()
    assert not HistoryLine.objects.exists()
    assert not CallReport.objects.exists()


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
