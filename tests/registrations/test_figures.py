"""Figures for funders: what is counted, what is hidden, what stays after the people."""

import pytest
from django.utils import timezone

from events.choices import Mode
from registrations import figures
from registrations.choices import HistoryKind, Source
from registrations.erasure import erase_past
from registrations.figure_pages import by_session, totals
from registrations.figures import Cell, Dimension
from registrations.models import (
    Attendance,
    Figure,
    HistoryLine,
    Registration,
    WalkIn,
)
from tests.factories import (
    CityFactory,
    RegistrationFactory,
    SessionFactory,
    from_now,
)

pytestmark = pytest.mark.django_db

PAGE = "/admin/registrations/figure/"


def people(number: int, session, **values) -> list[Registration]:
    traits = {"confirmed": True} if "state" not in values else {}
    return RegistrationFactory.create_batch(number, session=session, **traits, **values)


def crowd(session) -> None:
    """12 who come, 6 who wait, 7 who left, 5 who were there and registered, 6 walk-ins."""
    paris, dakar = CityFactory(country="FR"), CityFactory(country="SN")
    came = people(5, session, city=paris, comes_as="resident", mode=Mode.ON_SITE)
    people(7, session, city=dakar, language="en", wants_interpretation=True)
    RegistrationFactory.create_batch(6, session=session, waiting=True, language="en")
    RegistrationFactory.create_batch(7, session=session, cancelled=True)
    for row in came:
        Attendance.objects.create(registration=row, source=Source.CLICK)
        Attendance.objects.create(registration=row, source=Source.DOOR)
    WalkIn.objects.bulk_create(
        [WalkIn(session=session, name="Ada", comes_as="student") for _ in range(6)]
    )


COUNTED = {
    (Dimension.REQUESTS, ""): 25,
    (Dimension.STATE, "confirmed"): 12,
    (Dimension.STATE, "waiting"): 6,
    (Dimension.STATE, "cancelled"): 7,
    (Dimension.MODE, Mode.ON_SITE): 5,
    (Dimension.MODE, Mode.ONLINE): 7,
    (Dimension.LANGUAGE, "fr"): 5,
    (Dimension.LANGUAGE, "en"): 7,
    (Dimension.COUNTRY, "FR"): 5,
    (Dimension.COUNTRY, "SN"): 7,
    (Dimension.COMES_AS, "resident"): 5,
    (Dimension.COMES_AS, ""): 7,
    (Dimension.INTERPRETATION, ""): 5,
    (Dimension.INTERPRETATION, "en"): 7,
    (Dimension.PRESENT, ""): 11,
    (Dimension.ATTENDANCE, Source.DOOR): 5,
    (Dimension.ATTENDANCE, figures.WALK_IN): 6,
    (Dimension.PRESENT_AS, "resident"): 5,
    (Dimension.PRESENT_AS, "student"): 6,
}


def test_what_is_counted_stays_the_same_when_the_people_are_erased():
    session = SessionFactory(starts_at=from_now(days=-91), hybrid=True)
    crowd(session)
    assert figures.of_sessions([session.pk]) == {session.pk: COUNTED}

    now = timezone.now()
    erase_past(now=now)

    assert not Registration.objects.exists()
    assert not WalkIn.objects.exists()
    assert figures.of_sessions([session.pk]) == {session.pk: COUNTED}
    stored = Figure.objects.values_list("dimension", "value", "count", "frozen_at")
    assert {(one, value): count for one, value, count, _at in stored} == COUNTED
    assert {at for *_figure, at in stored} == {now}

    erase_past(now=timezone.now())
    assert figures.of_sessions([session.pk]) == {session.pk: COUNTED}
    frozen = HistoryLine.objects.filter(kind=HistoryKind.FIGURES_FROZEN)
    assert list(frozen.values_list("session", "count")) == [(session.pk, len(COUNTED))]


def test_requests_that_nobody_confirmed_are_counted_before_and_after_they_go():
    session = SessionFactory(starts_at=from_now(days=-91))
    people(5, session)
    old = from_now(days=-100)
    RegistrationFactory.create_batch(6, session=session, requested_at=old)
    before = figures.of_sessions([session.pk])
    assert before[session.pk][Dimension.REQUESTS, ""] == 11
    assert before[session.pk][Dimension.STATE, "requested"] == 6

    erase_past(now=timezone.now())

    assert figures.of_sessions([session.pk]) == before
    assert Figure.objects.get(value="requested").count == 6


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # Nothing to hide.
        ({"a": 5, "b": 9}, {"a": 5, "b": 9}),
        # One alone would be the total less the others: the next smallest goes too.
        ({"a": 20, "b": 7, "c": 3}, {"a": 20, "b": None, "c": None}),
        # Two that make five or more keep each other's secret.
        ({"a": 20, "b": 3, "c": 4}, {"a": 20, "b": None, "c": None}),
        # Two that make less than five are a number under five themselves.
        ({"a": 20, "b": 1, "c": 2, "d": 8}, {"a": 20, "b": None, "c": None, "d": None}),
        # Six people in six parts: that a part is named would say that it is one.
        (dict.fromkeys("abcdef", 1), {}),
        # Ones beside a larger part, which hides with them.
        ({**dict.fromkeys("abcde", 1), "f": 6}, dict.fromkeys("abcdef")),
        # The total is hidden as well.
        ({"a": 3}, {"a": None}),
        ({"a": 0, "b": 12}, {"b": 12}),
        ({}, {}),
    ],
)
def test_a_number_under_five_cannot_be_worked_out_of_the_others(counts, shown):
    assert figures._hidden_parts(counts) == shown


def test_the_total_of_requests_gives_way_when_it_would_tell_a_part():
    session = SessionFactory()
    people(8, session)
    RegistrationFactory.create_batch(3, session=session, waiting=True)

    shown = figures.of_sessions([session.pk])[session.pk]

    assert shown[Dimension.STATE, "confirmed"] == 8
    assert shown[Dimension.STATE, "waiting"] is None
    assert shown[Dimension.REQUESTS, ""] is None

    RegistrationFactory.create_batch(4, session=session, cancelled=True)
    shown = figures.of_sessions([session.pk])[session.pk]
    assert shown[Dimension.REQUESTS, ""] == 15
    assert shown[Dimension.STATE, "cancelled"] is None


def test_numbers_under_five_are_not_stored_either():
    session = SessionFactory(starts_at=from_now(days=-91))
    people(3, session, comes_as="resident")

    erase_past(now=timezone.now())

    assert Figure.objects.count() > 0
    assert not Figure.objects.filter(count__isnull=False).exists()


def test_whoever_comes_after_the_figures_were_frozen_is_added():
    session = SessionFactory(starts_at=from_now(days=-91))
    people(6, session)
    erase_past(now=timezone.now())
    people(7, session)

    before = figures.of_sessions([session.pk])
    erase_past(now=timezone.now())

    assert before[session.pk][Dimension.STATE, "confirmed"] == 13
    assert figures.of_sessions([session.pk]) == before


def test_sums_add_what_is_shown_and_say_where_a_part_is_hidden():
    shown = [
        {("state", "confirmed"): 12, ("mode", "online"): None},
        {("state", "confirmed"): 8, ("mode", "online"): 8},
        {("mode", "on_site"): None},
    ]

    assert figures.summed(shown) == {
        ("state", "confirmed"): Cell(20),
        ("mode", "online"): Cell(8, hidden=1),
        ("mode", "on_site"): Cell(0, hidden=1),
    }


def test_no_sum_says_that_fewer_people_asked_than_were_confirmed():
    """A hidden total counts as what is shown of its parts, of one session and of two."""
    open_one, other = SessionFactory(), SessionFactory()
    people(24, open_one)
    people(6, other)
    RegistrationFactory.create_batch(3, session=other, waiting=True)
    shown = figures.of_sessions([open_one.pk, other.pk])
    assert shown[other.pk][Dimension.REQUESTS, ""] is None

    both = dict(totals(figures.summed(shown.values())))
    [_first, second] = by_session([open_one, other], shown)

    assert both["Requests for a place"] == "at least 30"
    assert both["Confirmed registrations"] == "30"
    assert (second.requests, second.confirmed) == ("at least 6", "6")


@pytest.mark.parametrize("number", [1, 3])
def test_figures_ask_the_database_the_same_for_one_session_and_for_many(
    number, django_assert_num_queries
):
    sessions = SessionFactory.create_batch(number)
    for session in sessions:
        people(1, session)

    with django_assert_num_queries(5):
        figures.of_sessions([session.pk for session in sessions])
