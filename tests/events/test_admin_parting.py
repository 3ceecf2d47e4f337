"""An organiser takes a way to take part away: its people are never stranded."""

import pytest
from django.urls import reverse

from events.choices import Format, Mode, Parting
from events.models import Places, Session
from tests.events.desk import errors, typed
from tests.factories import PlacesFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hybrid():
    session = SessionFactory(hybrid=True)
    PlacesFactory(session=session, mode=Mode.ON_SITE, capacity=20, taken=5)
    PlacesFactory(session=session, mode=Mode.ONLINE)
    return session


def sent(desk, session, **edits):
    address = reverse("admin:events_session_change", args=[session.pk])
    data = typed(desk.get(address)) | {"format": Format.ONLINE} | edits
    return desk.post(address, data, headers={"Accept-Language": "en"})


@pytest.mark.alike
def test_it_asks_what_becomes_of_them_and_keeps_what_was_typed(desk, hybrid):
    answer = sent(desk, hybrid, title_fr="Un autre titre")

    assert errors(answer) == {"parting": ["5 people are registered for it: choose."]}
    assert "Un autre titre" in answer.text
    assert Session.objects.get().format == Format.HYBRID


@pytest.mark.parametrize("parting", Parting)
def test_the_choice_stands_where_the_worker_finds_it(desk, hybrid, parting):
    answer = sent(desk, hybrid, parting=parting)

    assert answer.status_code == 302
    assert Session.objects.get().format == Format.ONLINE
    assert Places.objects.get(mode=Mode.ON_SITE).parting == parting


def test_nothing_is_asked_while_nobody_is_registered(desk, hybrid):
    Places.objects.update(taken=0)

    assert sent(desk, hybrid).status_code == 302
