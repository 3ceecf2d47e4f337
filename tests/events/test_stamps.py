"""Edits beside a session that its calendars show: stamps grow, for the right rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from dialogues.models import City, Series
from events import services
from events.models import Change, Session, Venue
from tests.factories import (
    CityFactory,
    SeriesFactory,
    SessionFactory,
    VenueFactory,
    from_now,
)

pytestmark = pytest.mark.django_db

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
NOW = timezone.now()


def session_of(series: Series | None = None, **traits) -> Session:
    extra = {"series": series} if series else {}
    return SessionFactory(changed_at=BEFORE, **extra, **traits)


def stamps(session: Session) -> tuple[int, datetime]:
    session.refresh_from_db()
    return session.sequence, session.changed_at


def renamed(row: City | Series | Venue, *, material: bool = False, **edits) -> None:
    with services.stamping_calendars(material=material, now=NOW):
        for name, value in edits.items():
            setattr(row, name, value)
        row.save()


def test_a_new_title_of_a_series_stamps_its_sessions_and_no_other():
    parent = SeriesFactory()
    child = SeriesFactory(parent=parent)
    inside, outside = session_of(child), session_of()

    renamed(parent, title_en="Another name")

    assert stamps(inside) == (0, NOW)
    assert stamps(outside) == (0, BEFORE)


def test_a_new_zone_of_a_city_raises_the_sequence_of_what_shows_its_hour():
    dakar, cairo = (CityFactory(timezone="Europe/Paris") for _ in range(2))
    shown = session_of(SeriesFactory(cities=[dakar]))
    on_site = session_of(SeriesFactory(cities=[dakar]), in_person=True)
    elsewhere = session_of(SeriesFactory(cities=[cairo]))
    before = session_of(SeriesFactory(cities=[dakar]), past=True)

    renamed(dakar, material=True, timezone="Africa/Dakar")

    assert stamps(shown) == (1, NOW)
    assert stamps(on_site) == (0, BEFORE)
    assert stamps(elsewhere) == (0, BEFORE)
    assert stamps(before) == (0, NOW)
    assert not Change.objects.exists()


def test_what_calendars_do_not_say_stamps_nothing():
    series = SeriesFactory(cities=[CityFactory()])
    session = session_of(series)

    renamed(series, summary_fr="Autrement dit.", url="https://example.org/")
    renamed(series.cities.get(), material=True, order=7)

    assert stamps(session) == (0, BEFORE)


def test_drafts_undated_and_long_past_sessions_are_left_alone():
    series = SeriesFactory()
    rows = [
        session_of(series, draft=True),
        session_of(series, undated=True),
        session_of(series, starts_at=from_now(days=-500)),
    ]

    renamed(series, title_fr="Autre titre")

    assert {stamps(row) for row in rows} == {(0, BEFORE)}


@pytest.fixture
def desk(client):
    client.force_login(get_user_model().objects.create_superuser("organiser"))
    return client


def test_a_city_renamed_in_the_admin_reaches_calendars(desk):
    city = CityFactory(lab=True)
    session = session_of()

    desk.post(
        reverse("admin:dialogues_city_change", args=[city.pk]),
        {
            "name_fr": "Le Caire",
            "name_en": "Cairo",
            "country": "EG",
            "timezone": "Africa/Cairo",
            "is_lab": "on",
            "order": 1,
        },
    )

    sequence, changed_at = stamps(session)
    assert sequence == 1
    assert timezone.now() - changed_at < timedelta(minutes=1)


def test_a_city_deleted_in_the_admin_reaches_calendars(desk):
    CityFactory(lab=True)
    city = CityFactory(lab=True)
    session = session_of()

    desk.post(reverse("admin:dialogues_city_delete", args=[city.pk]), {"post": "yes"})

    assert not City.objects.filter(pk=city.pk).exists()
    assert stamps(session)[0] == 1


def test_cities_chosen_for_a_series_in_the_admin_reach_calendars(desk):
    series, city = SeriesFactory(), CityFactory()
    session = session_of(series)

    desk.post(
        reverse("admin:dialogues_series_change", args=[series.pk]),
        {"title_fr": series.title_fr, "colour": "sky", "cities": [city.pk]},
    )

    assert list(series.cities.all()) == [city]
    sequence, changed_at = stamps(session)
    assert sequence == 0
    assert changed_at > BEFORE


def test_a_venue_moved_on_the_map_in_the_admin_reaches_calendars(desk):
    venue = VenueFactory(latitude="50.82345", longitude="4.38821")
    session = session_of(in_person=True, venue=venue)
    data = {
        name: getattr(venue, name)
        for name in ("name", "street", "postcode", "city", "country", "timezone")
    }

    desk.post(
        reverse("admin:events_venue_change", args=[venue.pk]),
        data | {"latitude": "50.80000", "longitude": "4.38821"},
    )

    sequence, changed_at = stamps(session)
    assert sequence == 0
    assert changed_at > BEFORE


def test_a_venue_with_another_address_raises_the_sequence_once(desk):
    venue = VenueFactory()
    session = session_of(in_person=True, venue=venue)
    data = {
        name: getattr(venue, name)
        for name in ("name", "postcode", "city", "country", "timezone")
    }

    desk.post(
        reverse("admin:events_venue_change", args=[venue.pk]),
        data | {"street": "rue Basse 2"},
    )

    assert stamps(session)[0] == 1
    assert Change.objects.count() == 1
