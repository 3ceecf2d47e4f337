"""An account is erased by its owner, with what was registered if they wish."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session as WebSession
from django.core.cache import cache
from django.test import Client

from registrations.models import Participant, Registration
from tests.factories import FollowFactory, ParticipantFactory, RegistrationFactory
from tests.fairville_site.test_accounts import account, organiser, sign_in

pytestmark = pytest.mark.django_db

CLOSE = "/accounts/close/"
ADDRESS = "zqcanaryqz@example.org"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


def traces() -> set[str]:
    """The columns of all tables, and web sessions, that hold the address."""
    found = {
        f"{model.__name__}.{name}"
        for model in apps.get_models()
        for row in model._base_manager.values()
        for name, value in row.items()
        if "zqcanaryqz" in str(value)
    }
    if any("zqcanaryqz" in str(one.get_decoded()) for one in WebSession.objects.all()):
        found.add("web session")
    return found


def registered():
    person = ParticipantFactory(email=ADDRESS, proven=True)
    FollowFactory(participant=person, confirmed=True)
    return RegistrationFactory(participant=person, confirmed=True)


def test_the_account_goes_and_the_registrations_stay_unless_one_wishes(
    client, mailoutbox
):
    row = registered()
    sign_in(client, mailoutbox, ADDRESS)
    other = Client()
    sign_in(other, mailoutbox, ADDRESS)
    page = client.get(CLOSE)
    assert f"<b>{ADDRESS}</b>" in page.text
    assert "checked" not in page.text

    answer = client.post(CLOSE)

    assert "The account is erased" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert not User.objects.exists()
    assert list(Registration.objects.all()) == [row]
    assert traces() == {"Participant.email"}
    for browser in (client, other):
        assert browser.get(CLOSE).status_code == 302


def test_on_wish_all_that_is_kept_about_its_proven_addresses_goes_too(
    client, mailoutbox
):
    registered()
    unproven = ParticipantFactory(email="other@example.org", proven=True)
    sign_in(client, mailoutbox, ADDRESS)
    user = User.objects.get()
    EmailAddress.objects.create(user=user, email=unproven.email, verified=False)

    client.post(CLOSE, {"with_registrations": "on"})

    assert traces() == set()
    assert not User.objects.exists()
    assert list(Participant.objects.all()) == [unproven]


def test_a_screen_left_open_does_not_erase_it(client, mailoutbox):
    with time_machine.travel("2026-11-26 10:00:00+00:00", tick=False) as clock:
        sign_in(client, mailoutbox, ADDRESS)
        clock.shift(601)

        late = client.post(CLOSE, {"with_registrations": "on"})
        again = client.post(CLOSE, {"again": ""})
        back = sign_in(client, mailoutbox, ADDRESS, next=CLOSE)

        assert late.status_code == 403
        assert "sign in once more" in late.text
        assert again["Location"] == "/accounts/login/code/?next=%2Faccounts%2Fclose%2F"
        assert back["Location"] == CLOSE
        assert User.objects.count() == 1
        client.post(CLOSE)
        assert not User.objects.exists()


def test_an_organisers_account_is_for_an_administrator_to_close(client):
    user = organiser()
    client.force_login(user)

    page = client.get(CLOSE)
    answer = client.post(CLOSE, {"with_registrations": "on"})

    assert "ask an administrator" in page.text
    assert re.search(r"<form[^>]*>\s*<input[^>]*>\s*<label", page.text) is None
    assert answer.status_code == 403
    assert User.objects.get() == user


def test_the_page_is_for_whoever_is_signed_in_and_a_foreign_form_is_refused(client):
    user = account("amina@example.org")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)

    assert client.get(CLOSE)["Location"].startswith("/accounts/login/code/?next=")
    assert strict.post(CLOSE).status_code == 403
    assert User.objects.get() == user
