"""What one types at the desk to find a registration: part of a name, an address."""

import pytest
from django.urls import reverse

from tests.factories import (
    OrganisationFactory,
    RegistrationFactory,
    ResourceFactory,
    SeriesFactory,
    SpeakerFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("amel", True),
        ("amelie", True),
        ("AMÉLIE", True),
        ("ame\u0301lie", True),
        ("usquare-amel", False),
        ("jean-pierre", True),
        ("jean\u2011pierre", True),
        ("œuvre", True),
        ("oeuvre", True),
        ("coeur", False),
        ("BEN", True),
        ("saadi ben", True),
        ('"ben saadi"', True),
        ("'ben saadi'", True),
        ('"saadi ben"', False),
        ("asaadi@", True),
        ("usquare amel", True),
        ("amel nowhere", False),
        ("%", False),
    ],
)
def test_each_word_stands_in_the_name_the_organisation_or_the_address(
    admin_client, typed, is_found
):
    RegistrationFactory(
        name="Amélie Camel Ben Saadi",
        organisation="Usquare, l’Œuvre de Jean-Pierre",
        participant__email="asaadi@example.org",
    )
    RegistrationFactory(name="Olga", participant__email="olga@example.org")

    page = admin_client.get(
        reverse("admin:registrations_registration_changelist"), {"q": typed}
    )

    found = [one.name for one in page.context["cl"].result_list]
    assert found == (["Amélie Camel Ben Saadi"] if is_found else [])


def test_an_address_is_found_as_it_would_be_spelled(admin_client):
    RegistrationFactory(participant__email="elodie@example.org")
    RegistrationFactory(participant__email="olga@example.org")
    people = reverse("admin:registrations_participant_changelist")

    page = admin_client.get(people, {"q": "Élodie@"})

    found = [one.email for one in page.context["cl"].result_list]
    assert found == ["elodie@example.org"]


@pytest.mark.parametrize("typed", ["fez", "Fèz", "FEZ", "agnes", "co-production"])
def test_places_people_series_and_documents_are_found_however_typed(
    admin_client, typed
):
    """In the lists, and where one is chosen in a form."""
    name = "Agnès Fèz, co‑production"
    made = [
        VenueFactory(name=name),
        SpeakerFactory(name=name),
        SeriesFactory(title_fr=name),
        ResourceFactory(title_fr=name),
        OrganisationFactory(name_fr=name),
    ]
    for one in made:
        meta = one._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        page = admin_client.get(address, {"q": typed})
        assert list(page.context["cl"].result_list) == [one], meta.model_name
        page = admin_client.get(address, {"q": f"{typed} nowhere"})
        assert list(page.context["cl"].result_list) == []


@pytest.mark.parametrize("typed", ["(", "[é", "\\", "a" * 5000, "é*", "^$", "'"])
def test_no_sign_is_read_as_more_than_itself(admin_client, typed):
    RegistrationFactory(name="Olga", organisation="Nulle part")
    people = reverse("admin:registrations_registration_changelist")

    page = admin_client.get(people, {"q": typed})

    assert (page.status_code, list(page.context["cl"].result_list)) == (200, [])
