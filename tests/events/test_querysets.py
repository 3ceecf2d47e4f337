import string
from datetime import timedelta

import pytest
import time_machine

from events.choices import State
from events.models import Session
from tests.factories import SeriesFactory, SessionFactory, from_now

pytestmark = pytest.mark.django_db

NOON = "2026-11-22T12:00:00+00:00"


def test_published_leaves_out_drafts_withdrawn_and_what_is_not_due():
    shown = [
        SessionFactory(),
        SessionFactory(cancelled=True),
        SessionFactory(postponed=True),
        SessionFactory(publish_at=from_now(days=-1)),
    ]
    SessionFactory(draft=True)
    SessionFactory(withdrawn=True)
    SessionFactory(publish_at=from_now(days=1))

    assert set(Session.objects.published()) == set(shown)
    assert all(session.is_public() for session in shown)


@time_machine.travel(NOON, tick=False)
def test_a_session_is_upcoming_until_it_ends():
    running = SessionFactory(starts_at=from_now(hours=-1), ends_at=from_now(hours=1))
    over = SessionFactory(starts_at=from_now(hours=-2), ends_at=from_now())

    assert list(Session.objects.upcoming()) == [running]
    assert list(Session.objects.past()) == [over]
    assert (running.is_running(), over.is_past()) == (True, True)


@time_machine.travel(NOON, tick=False)
def test_upcoming_lists_the_soonest_first_and_what_has_no_date_last():
    postponed = SessionFactory(postponed=True, past=True)
    undated = SessionFactory(undated=True)
    next_year = SessionFactory(undated=True, hint_year=2027)
    late = SessionFactory(starts_at=from_now(days=9))
    soon = SessionFactory(starts_at=from_now(days=2))

    listed = list(Session.objects.upcoming())

    assert listed[:2] == [soon, late]
    assert set(listed[2:4]) == {undated, next_year}
    assert listed[4] == postponed


@time_machine.travel(NOON, tick=False)
def test_an_undated_session_of_an_earlier_year_is_past():
    old = SessionFactory(undated=True, hint_year=2015)

    assert list(Session.objects.past()) == [old]
    assert list(Session.objects.upcoming()) == []
    assert old.is_past()


@time_machine.travel(NOON, tick=False)
def test_each_session_is_either_upcoming_or_past():
    for state in State:
        SessionFactory(state=state)
        SessionFactory(state=state, past=True)
        SessionFactory(state=state, undated=True)
        SessionFactory(state=state, undated=True, hint_year=2020)
        SessionFactory(state=state, undated=True, hint_year=2030)

    ahead = set(Session.objects.upcoming())
    past = set(Session.objects.past())

    assert ahead & past == set()
    assert ahead | past == set(Session.objects.all())
    assert past == {one for one in Session.objects.all() if one.is_past()}


@time_machine.travel(NOON, tick=False)
def test_years_are_those_of_past_sessions_latest_first():
    SessionFactory(april_2026=True)
    SessionFactory(undated=True, hint_year=2015)
    SessionFactory()

    assert Session.objects.past_years() == [2026, 2015]


def test_of_year_counts_in_the_sites_zone():
    start = from_now().replace(year=2025, month=12, day=31, hour=23)
    session = SessionFactory(starts_at=start, ends_at=start + timedelta(hours=1))

    assert list(Session.objects.of_year(2026)) == [session]


def test_a_series_holds_the_sessions_of_its_sub_series():
    parent = SeriesFactory()
    child = SeriesFactory(parent=parent)
    own, childs = SessionFactory(series=parent), SessionFactory(series=child)
    SessionFactory()

    assert set(Session.objects.of_series(parent.pk)) == {own, childs}
    assert list(Session.objects.of_series(child.pk)) == [childs]


def test_of_many_words_the_eight_longest_are_looked_for():
    words = " ".join(string.ascii_lowercase)

    sql = str(Session.objects.with_words(f"habitant {words}").values("pk").query)

    assert sql.count('"folded_name"') == 8
    assert "habitant" in sql
    assert " z%" not in sql


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("coproduction", True),
        ("CO-PRODUCTION", True),
        ("production", True),
        ("prod", True),
        ("saint denis", True),
        ("Saint‑Denis", True),
        ("l’équité", True),
        ("equite (denis)", True),
        ("oduction", False),
        ("equite nanterre", False),
        ("100 % saint", False),
    ],
)
def test_a_word_is_found_by_how_it_or_a_part_of_it_begins(typed, is_found):
    session = SessionFactory(
        title_fr="Co-production à Saint‑Denis\u00a0: «\u00a0l’Équité\u00a0»",
        title_en="",
    )
    SessionFactory(title_fr="Reproduction", title_en="")

    found = list(Session.objects.with_words(typed).filter(title_fr__contains="Denis"))

    assert found == ([session] if is_found else [])
