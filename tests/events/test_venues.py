import pytest

from events.models import Venue


@pytest.mark.parametrize(
    ("venue", "label", "address"),
    [
        (
            Venue(
                name="Usquare",
                street="avenue de la Couronne 227",
                postcode="1050",
                city="Ixelles",
            ),
            "Usquare, Ixelles",
            "avenue de la Couronne 227, 1050 Ixelles",
        ),
        (Venue(name="Mairie", city="Dakar"), "Mairie, Dakar", "Dakar"),
        (Venue(name="Lille", city="Lille"), "Lille", ""),
        (Venue(name="France", country="FR"), "France", ""),
        (
            Venue(name="Lille", postcode="59000", city="Lille"),
            "Lille",
            "59000 Lille",
        ),
    ],
)
def test_a_venue_is_named_and_located_without_repeating_itself(venue, label, address):
    assert (str(venue), venue.address) == (label, address)
