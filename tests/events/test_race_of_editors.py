"""Two organisers save at the same moment, on PostgreSQL: one is told, none overwritten."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from events.models import Session
from tests.events.desk import typed
from tests.factories import SessionFactory
from tests.registrations.test_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)

EDITORS = 4


def test_of_those_who_save_at_once_one_is_first_and_the_others_are_told():
    session = SessionFactory()
    address = reverse("admin:events_session_change", args=[session.pk])
    browsers = [Client() for _ in range(EDITORS)]
    pages = []
    for number, browser in enumerate(browsers):
        browser.force_login(User.objects.create_superuser(f"editor{number}"))
        pages.append(typed(browser.get(address)) | {"title_en": f"Title {number}"})

    def save(number: int) -> int:
        return browsers[number].post(address, pages[number]).status_code

    answers = at_once(save, list(range(EDITORS)))

    stored = Session.objects.get()
    first = answers.index(302)
    assert sorted(answers) == [200] * (EDITORS - 1) + [302]
    assert (stored.title_en, stored.edit_version) == (f"Title {first}", 1)
