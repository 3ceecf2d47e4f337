"""What is said to the database in its own words means what models would have said."""

import uuid

import pytest
from django.utils import timezone

from dialogues.models import City
from fairville_site.statements import insert
from registrations import leases, readings
from registrations.models import Message, Participant, Registration
from registrations.services.seating import hold
from tests.factories import MessageFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


def whole(row) -> dict[str, object]:
    """All columns, with what they are on this database."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
    }


@pytest.fixture
def row():
    city = City.objects.create(name_fr="Fortaleza", timezone="America/Fortaleza")
    return RegistrationFactory(
        confirmed=True,
        batch=uuid.uuid4(),
        city=city,
        participant__city=city,
        participant__proven=True,
        wants_news=True,
        note="One %s, two “quotes”, three ' more",
    )


def test_a_registration_is_read_as_models_read_it(row):
    known = Registration.objects.get()

    assert whole(readings.registration(row.pk)) == whole(known)
    assert whole(hold(row.pk)) == whole(known)
    found = readings.with_owner(row.pk)
    assert whole(found) == whole(known)
    assert whole(found.participant) == whole(known.participant)
    assert whole(found.participant.city) == whole(known.participant.city)
    about = hold(row.pk).session
    for name in whole(known.session).keys() - about.get_deferred_fields():
        assert getattr(about, name) == getattr(known.session, name)


def test_one_that_is_not_there_is_not_found(row):
    assert readings.registration(row.pk + 1) is None
    with pytest.raises(Registration.DoesNotExist):
        readings.with_owner(row.pk + 1)


def test_a_mail_in_hand_is_read_as_models_read_it(row):
    MessageFactory(registration=row)

    claimed = leases.claim(timezone.now())

    assert whole(claimed) == whole(Message.objects.get())


def test_what_is_written_is_what_models_write_and_what_is_there_stays(row):
    new = Participant(email="new@example.org", language="en", refused_at=timezone.now())

    insert(new)
    insert(Participant(email="new@example.org", language="fr"))

    written = Participant.objects.get(email="new@example.org")
    assert whole(written) == whole(new) | {"id": written.pk}
