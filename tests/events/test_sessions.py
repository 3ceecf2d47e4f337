import pytest

from events.choices import Format, Mode, RegistrationMode, Standing, State
from tests.factories import (
    PlacesFactory,
    SeriesFactory,
    SessionFactory,
    from_now,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("edit", "standing"),
    [
        ({}, Standing.OPEN),
        ({"registration_mode": RegistrationMode.NONE}, Standing.NONE),
        ({"registration_mode": RegistrationMode.CLOSED}, Standing.CLOSED),
        ({"registration_mode": RegistrationMode.EXTERNAL}, Standing.EXTERNAL),
        ({"state": State.CANCELLED}, Standing.CLOSED),
        ({"state": State.POSTPONED}, Standing.CLOSED),
        ({"past": True}, Standing.CLOSED),
        (
            {"past": True, "registration_mode": RegistrationMode.EXTERNAL},
            Standing.CLOSED,
        ),
        ({"opens_at": from_now(days=1)}, Standing.NOT_YET),
        ({"closes_at": from_now(days=-1)}, Standing.CLOSED),
        ({"running": True}, Standing.OPEN),
        ({"undated": True}, Standing.OPEN),
    ],
)
def test_standing_says_where_registration_stands(edit, standing):
    assert SessionFactory(**edit).standing() == standing


@pytest.mark.parametrize(
    ("capacity", "taken", "standing"),
    [
        (None, 500, Standing.OPEN),
        (100, 89, Standing.OPEN),
        (100, 90, Standing.LAST_PLACES),
        (10, 7, Standing.LAST_PLACES),
        (10, 10, Standing.WAITING_LIST),
        (0, 0, Standing.WAITING_LIST),
    ],
)
def test_standing_counts_places_in_words(capacity, taken, standing):
    places = PlacesFactory(capacity=capacity, taken=taken)

    assert places.session.standing() == standing


def test_a_hybrid_session_is_open_while_one_mode_is():
    session = SessionFactory(hybrid=True)
    PlacesFactory(session=session, mode=Mode.ON_SITE, full=True)

    assert session.standing() == Standing.OPEN

    PlacesFactory(session=session, mode=Mode.ONLINE, full=True)
    session.refresh_from_db()
    assert session.standing() == Standing.WAITING_LIST


@pytest.mark.parametrize("form", [Format.ONLINE, Format.HYBRID])
def test_the_second_zone_is_the_series_or_its_parents(form):
    parent = SeriesFactory(second_timezone="Europe/London")
    session = SessionFactory.build(format=form, series=SeriesFactory(parent=parent))

    assert session.second_timezone == "Europe/London"

    session.format = Format.IN_PERSON
    assert session.second_timezone is None
