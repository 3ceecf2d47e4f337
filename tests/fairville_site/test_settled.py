"""A question that is put into SQL once says each time what Django would say."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from dialogues.models import City, Theme
from events.models import Session
from fairville_site.settled import settled
from tests.factories import CityFactory, SessionFactory

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=366 * 20)


@settled
def ahead(now: datetime, one: int, other: int):
    sessions = Session.objects.published(now).upcoming(now).filter(pk__in=[one, other])
    return sessions.for_cards()


def test_it_answers_for_the_values_of_each_time():
    now = timezone.now()
    coming, held = SessionFactory(upcoming=True), SessionFactory(past=True)
    hinted = SessionFactory(undated=True, hint_year=now.year)
    draft = SessionFactory(draft=True)

    assert ahead(now, coming.pk, held.pk) == [coming]
    assert ahead(now, held.pk, coming.pk) == [coming]
    assert ahead(now, draft.pk, hinted.pk) == [hinted]
    assert ahead(now - YEARS, coming.pk, held.pk) == [held, coming]
    assert ahead(now + YEARS, coming.pk, hinted.pk) == []
    [read] = ahead(now, coming.pk, draft.pk)
    assert (read.series.title, read.speaker_count) == (coming.series.title, 0)


def test_its_words_are_made_once_for_each_language(django_assert_num_queries):
    made = []

    @settled
    def cities(least: int):
        made.append(least)
        return City.objects.filter(pk__gte=least).order_by("name")

    fes = CityFactory(name_fr="Fès", name_en="Fez")
    feltre = CityFactory(name_fr="Zeltre", name_en="Feltre")
    for _ in range(2):
        with override("fr"), django_assert_num_queries(1):
            assert cities(fes.pk) == [fes, feltre]
        with override("en"), django_assert_num_queries(1):
            assert cities(fes.pk) == [feltre, fes]
    assert cities(feltre.pk) == [feltre]
    assert len(made) == 2


def test_a_value_may_be_another_question(django_assert_num_queries):
    sessions = [SessionFactory() for _ in range(3)]
    theme = Theme.objects.create(name_fr="100 % public", name_en="100 % public")
    theme.sessions.add(*sessions[1:])

    @settled
    def of(rows: object, least: int):
        return Session.objects.filter(pk__in=[rows], pk__gte=least).order_by("pk")

    named = Session.objects.filter(themes__name_fr__contains="100 %")
    with django_assert_num_queries(1):
        assert of(named.values("pk"), sessions[0].pk) == sessions[1:]
    assert of(named.values("pk")[:0], sessions[0].pk) == []
    assert of(Session.objects.order_by("-pk").values("pk")[:2], sessions[2].pk) == [
        sessions[2]
    ]
