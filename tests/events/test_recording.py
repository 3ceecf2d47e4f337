"""Nothing is recorded, and no presence kept, unless an organiser says so beforehand."""

import pytest
from django.utils.translation import override

from events.meetings import wanted
from events.models import Meeting, Session
from tests.factories import MeetingFactory, SessionFactory
from tests.registrations.visits import page, register_address

SAID = {
    "en": "This session will be recorded.",
    "fr": "Cette session sera enregistrée.",
}

pytestmark = pytest.mark.django_db


def test_unless_somebody_says_so_no_recording_is_planned_and_no_presence_kept():
    assert Session().recording_planned is None
    assert Meeting().keeps_attendance is False


@pytest.mark.parametrize("planned", [None, False, True])
def test_zoom_is_never_told_to_record_by_itself(planned):
    call = MeetingFactory(session=SessionFactory(recording_planned=planned))

    assert wanted.body_of(call)["settings"]["auto_recording"] == "none"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_recording_is_said_on_the_page_and_beside_the_form(client, language):
    for planned, times in ((None, 0), (False, 0), (True, 1)):
        session = SessionFactory(recording_planned=planned)
        with override(language):
            addresses = session.get_absolute_url(), register_address(session, language)

        for address in addresses:
            assert page(client.get(address)).count(SAID[language]) == times, planned
