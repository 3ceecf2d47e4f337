"""Whoever has not proven for a while who they are is asked before what matters most."""

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client

from registrations.models import HistoryLine
from tests.factories import RegistrationFactory, SeriesFactory
from tests.fairville_site.test_accounts import LOGIN, PASSWORD, organiser

pytestmark = pytest.mark.django_db

AGAIN = "/accounts/reauthenticate/"
LIST = "/admin/registrations/registration/"
NOW = "2026-11-26 10:00:00+00:00"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


@pytest.fixture
def desk(client, clock) -> Client:
    """Open since 16 minutes, with forms that other sites cannot send."""
    organiser()
    client.post(LOGIN, {"login": "organiser@example.org", "password": PASSWORD})
    clock.shift(16 * 60)
    return client


def prove(desk: Client, asked, password: str = PASSWORD):
    back = asked["Location"].partition("next=")[2]
    assert asked["Location"].startswith(AGAIN)
    assert desk.get(asked["Location"]).status_code == 200
    return desk.post(asked["Location"], {"password": password, "next": ""}), back


@pytest.mark.parametrize("way", ["all", "chosen"])
def test_a_list_of_people_leaves_with_whoever_has_just_proven_who_they_are(desk, way):
    row = RegistrationFactory(confirmed=True)
    chosen = {"action": "export_csv", "_selected_action": [row.pk]}
    query = "?state__exact=confirmed"
    sent = {
        "all": (f"{LIST}export/{query}", {"as": "csv"}),
        "chosen": (f"{LIST}{query}", chosen),
    }[way]

    asked = desk.post(*sent)
    wrong = desk.post(asked["Location"], {"password": "guess"})
    back, _path = prove(desk, asked)
    page = desk.get(back["Location"], headers={"accept-language": "en"})
    given = desk.post(*sent)

    assert (asked.status_code, wrong.status_code) == (303, 200)
    assert row.participant.email not in asked.text + wrong.text
    assert back["Location"] == f"{LIST}{query}"
    assert page.status_code == 200
    assert row.participant.email in b"".join(given.streaming_content).decode()
    assert HistoryLine.objects.count() == 1


def test_who_has_just_come_in_is_not_asked(client, clock):
    organiser()
    client.post(LOGIN, {"login": "organiser@example.org", "password": PASSWORD})
    RegistrationFactory(confirmed=True)

    clock.shift(14 * 60)

    assert client.post(f"{LIST}export/", {"as": "csv"}).status_code == 200
    assert client.get("/admin/auth/user/add/").status_code == 200


@pytest.mark.parametrize(
    "page", ["auth/user/add/", "auth/user/{}/change/", "auth/group/{}/change/"]
)
def test_roles_are_looked_after_by_whoever_has_just_proven_it(desk, page):
    address = f"/admin/{page.format(1)}"
    address = address.replace("user/1", f"user/{User.objects.get().pk}")
    address = address.replace("group/1", f"group/{Group.objects.first().pk}")

    asked = desk.get(address)
    back, _path = prove(desk, asked)

    assert back["Location"] == address
    assert desk.get(address).status_code == 200


def test_a_form_left_open_for_long_loses_nothing(desk, clock):
    """What was typed is stored once the password was."""
    prove(desk, desk.get("/admin/auth/user/add/"))
    clock.shift(16 * 60)
    typed = {"username": "ben", "email": "ben@example.org"}

    asked = desk.post("/admin/auth/user/add/", typed)
    assert not User.objects.filter(username="ben").exists()
    done = desk.post(asked["Location"], {"password": PASSWORD})

    assert done["Location"].endswith("/change/")
    assert User.objects.filter(username="ben").exists()
    clock.shift(16 * 60)
    desk.post("/admin/auth/user/add/", {**typed, "username": "eve"})
    assert not User.objects.filter(username="eve").exists()


def test_whose_a_series_is_counts_as_a_role(desk):
    """Its words do not: they are written without a question."""
    series = SeriesFactory()
    change = f"/admin/dialogues/series/{series.pk}/change/"
    form = desk.get(change).context["adminform"].form
    typed = {name: value for name in form.fields if (value := form[name].value())}
    chief = User.objects.get()

    words = desk.post(change, typed | {"title_en": "Other words"})
    asked = desk.post(change, typed | {"organisers": [chief.pk]})
    assert (words.status_code, series.organisers.count()) == (302, 0)
    desk.post(asked["Location"], {"password": PASSWORD})

    assert asked["Location"].startswith(AGAIN)
    assert list(series.organisers.all()) == [chief]
