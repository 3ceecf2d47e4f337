"""What one types at the desk to find a registration: part of a name, an address."""

import pytest
from django.urls import reverse

from tests.factories import RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("amel", True),
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
        organisation="Usquare",
        participant__email="asaadi@example.org",
    )
    RegistrationFactory(name="Olga", participant__email="olga@example.org")

    page = admin_client.get(
        reverse("admin:registrations_registration_changelist"), {"q": typed}
    )

    found = [one.name for one in page.context["cl"].result_list]
    assert found == (["Amélie Camel Ben Saadi"] if is_found else [])
