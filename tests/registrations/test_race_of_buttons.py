"""Every button of the same people at once, on PostgreSQL: no deadlock, no place lost."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from events.choices import Mode
from events.models import Places
from registrations.models import Participant, Registration
from registrations.services import (
    RegistrationRefused,
    cancel_registration,
    change_mode,
    confirm_registration,
    forget,
    promote_everywhere,
    renew_links,
    settle_preferences,
)
from tests.factories import (
    ParticipantFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

type Act = Callable[[], object]


def press(act: Act) -> str:
    """What went wrong, if anything but a refusal, in a connection of its own."""
    try:
        act()
    except (
        RegistrationRefused,
        Registration.DoesNotExist,
        Participant.DoesNotExist,
    ):
        return ""
    except Exception as error:  # noqa: BLE001 (each one is a fault to report)
        return repr(error)
    finally:
        connection.close()
    return ""


def buttons(rows: list[Registration]) -> list[Act]:
    acts: list[Act] = [lambda: promote_everywhere(now=timezone.now())] * 3
    for number, row in enumerate(rows):
        pk, person = row.pk, row.participant_id
        acts.append(lambda pk=pk: confirm_registration(registration_id=pk))
        acts.append(
            lambda person=person: settle_preferences(
                participant_id=person, language="en", city=None
            )
        )
        acts.append(lambda person=person: renew_links(participant_id=person))
        if number % 3 == 0:
            acts.append(lambda pk=pk: cancel_registration(registration_id=pk))
        if number % 2 == 0:
            acts.append(
                lambda pk=pk: change_mode(registration_id=pk, mode=Mode.ON_SITE)
            )
    acts.append(lambda: forget(participant_id=rows[-1].participant_id))
    return acts


def test_all_buttons_at_once_neither_block_nor_lose_a_place():
    session = SessionFactory(hybrid=True)
    for mode in Mode:
        PlacesFactory(session=session, mode=mode, capacity=2)
    rows = [
        RegistrationFactory(session=one, participant=person)
        for person in ParticipantFactory.create_batch(5, proven=True)
        for one in (session, SessionFactory(series=session.series))
    ]
    acts = buttons(rows)
    random.shuffle(acts)

    with ThreadPoolExecutor(8) as pool:
        faults = [fault for fault in pool.map(press, acts) if fault]

    assert faults == []
    confirmed = Registration.objects.confirmed().filter(session=session)
    for places in Places.objects.filter(session=session):
        assert places.taken == confirmed.filter(mode=places.mode).count()
