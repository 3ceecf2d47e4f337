"""Who speaks is briefed once at each address, then reminded like everyone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from registrations import outbox
from registrations.choices import MessageKind
from registrations.services import owe_reminders
from tests.factories import AppearanceFactory, SessionFactory
from tests.registrations.outcomes import owed

pytestmark = pytest.mark.django_db

DAY, HOUR = MessageKind.REMINDER_DAY, MessageKind.REMINDER_HOUR


@pytest.fixture(autouse=True)
def clock(time_machine):
    """Long before the session of 16 April 2026, 15:00 in Paris."""
    time_machine.move_to("2026-04-01 09:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def session():
    return SessionFactory(april_2026=True)


def remind() -> None:
    owe_reminders(now=timezone.now())


def before(session, **away: float):
    return session.starts_at - timedelta(**away)


def test_who_speaks_is_briefed_once_a_week_before_and_reminded(session, clock):
    AppearanceFactory(session=session, email="speaks@example.org")
    AppearanceFactory(session=session)
    kinds = []
    for away in (
        {"days": 7, "seconds": 1},
        {"days": 7},
        {"days": 6},
        {"hours": 24},
        {"hours": 1},
    ):
        clock.move_to(before(session, **away))
        remind()
        kinds.append(owed())

    briefed = MessageKind.BRIEFING
    assert kinds == [
        [],
        [briefed],
        [briefed],
        [briefed, DAY],
        [briefed, DAY, HOUR],
    ]


def test_who_speaks_at_short_notice_is_briefed_alone(session, clock):
    clock.move_to(before(session, minutes=50))
    AppearanceFactory(session=session, email="speaks@example.org")

    remind()
    remind()

    assert owed() == [MessageKind.BRIEFING]


def test_a_corrected_address_is_briefed_too(session, clock):
    appearance = AppearanceFactory(session=session, email="wrogn@example.org")
    clock.move_to(before(session, days=3))
    remind()
    outbox.deliver_due()
    appearance.email = "right@example.org"
    appearance.save()

    remind()
    remind()
    outbox.deliver_due()

    assert [one.to for one in mail.outbox] == [
        ["wrogn@example.org"],
        ["right@example.org"],
    ]
