"""What a person is told on the clocks of their own city, beside those of the session."""

from datetime import UTC, datetime

import pytest

from events.choices import Mode
from registrations import tokens
from registrations.models import Participant
from tests.factories import (
    CityFactory,
    ParticipantFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

STARTS_AT = datetime(2030, 1, 10, 17, tzinfo=UTC)
COMES = {"confirmed": True, "language": "en"}


@pytest.fixture
def cairene() -> Participant:
    city = CityFactory(name_en="Cairo", timezone="Africa/Cairo")
    return ParticipantFactory(proven=True, language="en", city=city)


def test_the_door_of_a_call_says_when_it_opens_there(client, cairene):
    session = SessionFactory(starts_at=STARTS_AT)
    own = RegistrationFactory(session=session, participant=cairene, **COMES)
    other = RegistrationFactory(session=session, **COMES)

    told = page(client.get(tokens.join_path(own)))
    told_elsewhere = page(client.get(tokens.join_path(other)))

    assert "The door opens on 10\xa0January 2030 at 6:45pm\xa0EET (Cairo)." in told
    assert "The door opens on 10\xa0January 2030 at 5:45pm\xa0CET." in told_elsewhere


def test_ones_own_page_has_the_hours_there_of_what_is_online(client, cairene):
    online = SessionFactory(starts_at=STARTS_AT)
    RegistrationFactory(session=online, participant=cairene, **COMES)
    here = SessionFactory(starts_at=STARTS_AT, hybrid=True)
    RegistrationFactory(session=here, participant=cairene, mode=Mode.ON_SITE, **COMES)

    shown = page(client.get(tokens.personal_path(cairene)))

    assert shown.count("7–9pm</span> (Cairo)") == 1
