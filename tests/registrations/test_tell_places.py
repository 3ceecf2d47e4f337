"""What an edit does beside its own session, or beside its mails, waits with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from events.choices import Decision
from events.models import Change, Venue
from fairville_site import roles
from registrations.models import Registration
from tests.factories import SessionFactory, VenueFactory
from tests.registrations.tell_desk import EN, act, came, edit, left, tell_path, worker

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


def rename(desk, venue: Venue, **more: object):
    address = reverse("admin:events_venue_change", args=[venue.pk])
    data = {
        "name": "Usquare, hall 2",
        "street": venue.street,
        "city": venue.city,
        "country": "BE",
        "timezone": venue.timezone,
    }
    return desk.post(address, data | more, headers=EN, follow=True)


def test_a_venue_that_is_renamed_asks_for_each_session_of_it(desk, smtp, clock):
    venue = VenueFactory(name="Usquare")
    first, second, empty = SessionFactory.create_batch(3, in_person=True, venue=venue)
    came(first, "first", mode="on_site", language="en")
    came(second, "second", mode="on_site", language="en")

    answer = rename(desk, venue)

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


@pytest.mark.parametrize("own", [True, False])
def test_of_a_foreign_session_its_own_organisers_decide(client, clock, own):
    venue = VenueFactory(name="Usquare")
    mine, foreign = SessionFactory.create_batch(2, in_person=True, venue=venue)
    came(foreign, "foreign", mode="on_site")
    if own:
        came(mine, "mine", mode="on_site")
    user = User.objects.create_user("some", email="some@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.ORGANISERS))
    mine.series.organisers.add(user)
    client.force_login(user)

    answer = rename(client, venue)

    assert "the organisers of 1 other session decide." in answer.text
    listed = reverse("admin:events_venue_changelist")
    assert answer.redirect_chain[-1] == (tell_path(mine) if own else listed, 302)
    decision = Change.objects.get(session=foreign).decision
    assert decision == Decision.PENDING


def test_a_small_window_closes_and_the_page_below_it_asks(desk):
    venue = VenueFactory(name="Usquare")
    came(SessionFactory(in_person=True, venue=venue), "first", mode="on_site")

    answer = rename(desk, venue, _popup="1")

    assert (answer.redirect_chain, "popup_response" in answer.text) == ([], True)
    below = desk.get(reverse("admin:events_session_add"), headers=EN)
    listed = reverse("admin:registrations_tell_list")
    asked = "1 session waits for your decision whether people are told."
    assert f'<a href="{listed}">{asked}</a>' in below.text


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
