"""The box by which organisers let the site keep who was in the call."""

import pytest
from django.urls import reverse

from events.choices import LinkMode
from events.models import Meeting
from tests.events.desk import typed
from tests.factories import MeetingFactory, PlacesFactory, SessionFactory

pytestmark = pytest.mark.django_db

BOX = "meeting-0-keeps_attendance"
PERSONAL = {"meeting-0-link_mode": LinkMode.PERSONAL}


def page_of(session) -> str:
    return reverse("admin:events_session_change", args=[session.pk])


def save(desk, session, **values):
    data = typed(desk.get(page_of(session))) | values
    data = {name: value for name, value in data.items() if value is not None}
    headers = {"Accept-Language": "en"}
    return desk.post(page_of(session), data, headers=headers, follow=True)


def keeps() -> bool:
    return Meeting.objects.get().keeps_attendance


def test_it_is_off_until_it_is_ticked_and_goes_with_the_links(desk, fake_zoom):
    session = MeetingFactory(zoom_id=88_000_000_001).session
    PlacesFactory(session=session, taken=2)
    save(desk, session, **PERSONAL)
    assert not keeps()

    answer = save(desk, session, **{BOX: "on"})

    assert keeps()
    assert "write to them beforehand" in answer.text
    save(desk, session, **{"meeting-0-link_mode": LinkMode.API_SHARED})
    assert not keeps()


@pytest.mark.alike
def test_with_one_link_for_all_it_is_refused_beside_its_box(desk, fake_zoom):
    session = MeetingFactory(link_mode=LinkMode.API_SHARED).session

    answer = save(desk, session, **{BOX: "on"})

    assert "Only with a link for each person is it known" in answer.text
    assert not keeps()


@pytest.mark.alike
def test_once_a_session_has_begun_nobody_can_be_told_any_more(desk, fake_zoom):
    meeting = MeetingFactory(
        session=SessionFactory(running=True), link_mode=LinkMode.PERSONAL
    )

    answer = save(desk, meeting.session, **{BOX: "on"})

    assert "its people were not told of it" in answer.text
    assert not keeps()


@pytest.mark.alike
def test_without_an_account_at_zoom_nobody_is_asked(desk):
    session = MeetingFactory().session

    assert BOX not in desk.get(page_of(session)).text
