"""The previous and the next session of a series."""

import pytest
from django.utils.translation import override

from events.reading import neighbours
from tests.factories import SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_neighbours_are_the_sessions_before_and_after_it_in_its_series():
    series = SeriesFactory()
    first, second, third = (
        SessionFactory(series=series, **{when: True})
        for when in ("past", "running", "upcoming")
    )
    SessionFactory(running=True)
    SessionFactory(series=series, running=True, draft=True)
    SessionFactory(series=series, running=True, cancelled=True)
    SessionFactory(series=series, undated=True)

    assert neighbours(first) == (None, second)
    assert neighbours(second) == (first, third)
    assert neighbours(third) == (second, None)


def test_neighbours_at_the_same_moment_keep_one_order():
    series = SeriesFactory()
    first, second, third = (
        SessionFactory(series=series, april_2026=True) for _ in range(3)
    )
    assert neighbours(second) == (first, third)


def test_an_undated_session_has_no_neighbours(django_assert_num_queries):
    undated = SessionFactory(undated=True)
    SessionFactory(series=undated.series)

    with django_assert_num_queries(0):
        assert neighbours(undated) == (None, None)


def test_neighbours_are_linked_from_its_page(client):
    before = SessionFactory(past=True, french_only=True)
    session = SessionFactory(series=before.series)
    with override("en"):
        path, link = session.get_absolute_url(), before.get_absolute_url()

    text = client.get(path).text

    assert f'rel="prev" href="{link}"' in text
    assert f'<span lang="fr">{before.title_fr}</span>' in text
    assert 'rel="next"' not in text
