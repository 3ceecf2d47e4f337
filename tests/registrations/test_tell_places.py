"""What an edit does beside its own session, or beside its mails, waits with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from events.choices import Decision
from events.models import Change
from registrations.models import Registration
from tests.factories import SessionFactory, VenueFactory
from tests.registrations.tell_desk import EN, act, came, edit, left, worker

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(seconds=60)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    """It stands still from before anybody logs in, until it is moved."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def desk(clock, admin_client):
    return admin_client


def test_a_venue_that_is_renamed_asks_for_each_session_of_it(desk, smtp, clock):
    venue = VenueFactory(name="Usquare")
    first, second, empty = SessionFactory.create_batch(3, in_person=True, venue=venue)
    came(first, "first", mode="on_site", language="en")
    came(second, "second", mode="on_site", language="en")
    address = reverse("admin:events_venue_change", args=[venue.pk])
    data = {
        "name": "Usquare, hall 2",
        "street": venue.street,
        "city": venue.city,
        "country": "BE",
        "timezone": venue.timezone,
    }

    answer = desk.post(address, data, headers=EN, follow=True)

    listed = reverse("admin:registrations_tell_list")
    assert answer.redirect_chain[-1] == (listed, 302)
    rows = [(row.pk, number) for row, number in answer.context["rows"]]
    assert rows == [(first.pk, 1), (second.pk, 1)]
    assert Change.objects.get(session=empty).decision == Decision.SILENT
    assert "nobody has to be told" not in answer.text
    act(desk, first, "tell")
    clock.move_to(NOW + MINUTE, tick=False)
    worker()
    [(to, text)] = left(smtp).items()
    assert to == "first@example.org"
    assert "before: Usquare, rue Haute 1" in text
    assert "now: Usquare, hall 2, rue Haute 1" in text


def test_who_comes_another_way_is_moved_once_it_is_decided(desk, smtp, clock):
    session = SessionFactory(hybrid=True)
    session.places.create(mode="on_site", taken=1)
    row = came(session, "here", mode="on_site", language="en")
    answer = edit(desk, session, format="online", parting="move", venue="")

    assert "1 person has registered for a way to take part that is gone." in answer.text
    clock.move_to(NOW + HOUR, tick=False)
    worker()
    assert left(smtp) == {}
    act(desk, session, "silent")
    worker()
    assert list(left(smtp)) == ["here@example.org"]
    assert Registration.objects.get(pk=row.pk).mode == "online"
