import json

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from dialogues.models import Page, ResourceCredit, Theme
from events import services
from events.models import Partnership, SessionContact, SessionResource
from fairville_site import content_version
from fairville_site.apps import public_models
from fairville_site.content_version import Kept
from tests.factories import (
    AppearanceFactory,
    ChangeFactory,
    CityFactory,
    MeetingFactory,
    OrganisationFactory,
    PlacesFactory,
    RegistrationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
    SpeakerFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db

MAKERS = {
    "City": CityFactory,
    "Series": SeriesFactory,
    "Theme": lambda: Theme.objects.create(name_fr="Eau", kind="theme"),
    "Page": lambda: Page.objects.create(key="projet", title_fr="Projet"),
    "Resource": ResourceFactory,
    "ResourceCredit": lambda: ResourceCredit.objects.create(
        resource=ResourceFactory(), role="lead", text_fr="Une équipe"
    ),
    "Speaker": SpeakerFactory,
    "Organisation": OrganisationFactory,
    "Venue": VenueFactory,
    "Session": SessionFactory,
    "SessionLanguage": SessionLanguageFactory,
    "Appearance": AppearanceFactory,
    "Partnership": lambda: Partnership.objects.create(
        session=SessionFactory(), organisation=OrganisationFactory()
    ),
    "SessionContact": lambda: SessionContact.objects.create(
        session=SessionFactory(), email="contact@example.org"
    ),
    "SessionResource": lambda: SessionResource.objects.create(
        session=SessionFactory(), resource=ResourceFactory()
    ),
    "Places": PlacesFactory,
}


def test_every_public_model_is_edited_below():
    assert {model.__name__ for model in public_models()} == MAKERS.keys()


@pytest.mark.parametrize("name", MAKERS)
def test_a_new_version_comes_with_every_public_edit(name):
    row = MAKERS[name]()
    versions = [content_version.current()]

    row.save()
    versions.append(content_version.current())
    row.delete()
    versions.append(content_version.current())

    assert "" not in versions
    assert len(set(versions)) == 3


def test_nothing_private_makes_a_new_version():
    session = SessionFactory()
    version = content_version.current()

    MeetingFactory(session=session).delete()
    ChangeFactory(session=session)
    RegistrationFactory(session=session, confirmed=True)

    assert content_version.current() == version


def test_the_cities_of_a_series_make_one():
    series, city = SeriesFactory(), CityFactory()
    version = content_version.current()

    series.cities.add(city)

    assert content_version.current() != version


def test_an_edit_in_the_admin_makes_one(client):
    client.force_login(get_user_model().objects.create_superuser("organiser"))
    city = CityFactory()
    version = content_version.current()

    client.post(
        reverse("admin:dialogues_city_change", args=[city.pk]),
        {
            "name_fr": "Dakar",
            "name_en": "Dakar",
            "country": "SN",
            "timezone": "Africa/Dakar",
            "order": 1,
        },
    )

    city.refresh_from_db()
    assert city.name_fr == "Dakar"
    assert content_version.current() != version


def test_a_service_makes_one():
    session = SessionFactory()
    version = content_version.current()

    services.save_session(session=session, author=None)

    assert content_version.current() != version


def test_a_fixture_makes_one(tmp_path):
    fixture = tmp_path / "cities.json"
    fields = {"name_fr": "Dakar", "country": "SN", "timezone": "Africa/Dakar"}
    row = {"model": "dialogues.city", "pk": 1, "fields": fields}
    fixture.write_text(json.dumps([row]))
    version = content_version.current()

    call_command("loaddata", fixture, verbosity=0)

    assert content_version.current() != version


def test_an_edit_that_is_undone_makes_none():
    SessionFactory()
    version = content_version.current()

    with transaction.atomic():
        SessionFactory()
        transaction.set_rollback(True)

    assert content_version.current() == version


def test_it_is_read_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert content_version.current() == ""


def test_what_was_made_of_a_version_is_kept_for_so_many_seconds_and_no_other_version():
    kept = Kept(seconds=60)
    made = iter(["first", "after an edit", "a minute later"])

    def of(version):
        return kept.get(version, "page", lambda: next(made))

    with time_machine.travel("2026-04-01 10:00:00+00:00", tick=False) as clock:
        assert [of("a"), of("a"), of("b")] == ["first", "first", "after an edit"]
        clock.shift(59)
        assert of("b") == "after an edit"
        clock.shift(1)
        assert of("b") == "a minute later"


def test_what_is_kept_is_bounded_and_nothing_is_before_the_first_edit():
    kept = Kept(seconds=60)
    for number in range(2 * content_version.MOST):
        kept.get("a", number, str)
    kept.get("", "page", str)

    assert len(kept._made) == content_version.MOST
    assert ("", "page") not in kept._made
