"""The desk stays quick: what a page asks of the database does not grow with its rows."""

import pytest
from django.urls import reverse

from events.choices import Mode
from events.models import SessionContact, SessionLanguage
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    PlacesFactory,
    SessionFactory,
    stored,
)

pytestmark = pytest.mark.django_db

FORM, LIST = 31, 8


def furnished():
    """A draft with two people and one of each other row."""
    session = SessionFactory(draft=True, hybrid=True)
    AppearanceFactory.create_batch(2, session=session)
    SessionContact.objects.create(session=session, email="ask@example.org")
    SessionLanguage.objects.create(session=session, language="fr")
    for mode in Mode:
        PlacesFactory(session=session, mode=mode)
    MeetingFactory(session=session)
    return session


def test_a_sessions_form_opens_in_few_queries(desk, django_assert_num_queries):
    address = reverse("admin:events_session_change", args=[furnished().pk])
    desk.get(address)

    with django_assert_num_queries(FORM):
        assert desk.get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_sessions_asks_the_same_of_one_and_of_three(
    desk, number, django_assert_num_queries
):
    SessionFactory.create_batch(number, hybrid=True)
    address = reverse("admin:events_session_changelist")
    desk.get(address)

    with django_assert_num_queries(LIST):
        assert desk.get(address).status_code == 200


@pytest.mark.grown
def test_the_list_of_sessions_asks_the_same_of_fifty(desk, django_assert_num_queries):
    stored(SessionFactory.build_batch(50, hybrid=True))
    address = reverse("admin:events_session_changelist")
    desk.get(address)

    with django_assert_num_queries(LIST):
        assert desk.get(address).status_code == 200
