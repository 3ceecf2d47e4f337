"""Reminders: found by the hour, sent once, never late."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from events.choices import LinkInMails
from registrations import outbox
from registrations.choices import MessageKind, MessageState
from registrations.models import Message
from registrations.services import (
    cancel_registration,
    confirm_registration,
    owe_reminders,
)
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    MessageFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.outcomes import owed

pytestmark = pytest.mark.django_db

DAY, HOUR = MessageKind.REMINDER_DAY, MessageKind.REMINDER_HOUR
SECOND = timedelta(seconds=1)


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


def test_each_reminder_is_owed_once_at_its_hour(session, clock):
    RegistrationFactory(session=session, confirmed=True)
    RegistrationFactory(session=session, waiting=True)
    RegistrationFactory(session=session, cancelled=True)
    RegistrationFactory(session=session)
    kinds = []
    for moment in (
        before(session, hours=24) - SECOND,
        before(session, hours=24),
        before(session, hours=23),
        before(session, hours=1) - SECOND,
        before(session, hours=1),
        before(session, minutes=30),
        session.starts_at,
    ):
        clock.move_to(moment)
        remind()
        kinds.append(owed())

    assert kinds == [[], [DAY], [DAY], [DAY], [DAY, HOUR], [DAY, HOUR], [DAY, HOUR]]


@pytest.mark.parametrize(
    ("hours", "kinds"), [(31, [DAY]), (29, []), (20, []), (1.1, []), (0.9, [])]
)
def test_who_has_just_been_confirmed_is_not_reminded_of_it(
    session, clock, hours, kinds
):
    row = RegistrationFactory(session=session)
    clock.move_to(before(session, hours=hours))
    row.requested_at = timezone.now()
    row.save()
    confirm_registration(registration_id=row.pk)
    Message.objects.exclude(kind__in=(DAY, HOUR)).update(state=MessageState.DROPPED)

    clock.move_to(max(timezone.now(), before(session, hours=2)))
    remind()

    assert [kind for kind in owed() if kind in (DAY, HOUR)] == kinds


def test_who_is_confirmed_within_the_day_has_the_last_reminder(session, clock):
    clock.move_to(before(session, hours=2))
    confirm_registration(registration_id=RegistrationFactory(session=session).pk)
    clock.move_to(before(session, hours=1))
    remind()

    assert owed() == [MessageKind.CONFIRMED, HOUR]


def test_who_has_just_moved_up_is_not_told_that_it_is_tomorrow(session, clock):
    PlacesFactory(session=session, capacity=1)
    first, second = RegistrationFactory.create_batch(2, session=session)
    for row in (first, second):
        confirm_registration(registration_id=row.pk)
    clock.move_to(before(session, hours=3))
    cancel_registration(registration_id=first.pk)

    remind()
    assert owed(registration=second) == [MessageKind.WAITING, MessageKind.PROMOTED]

    clock.move_to(before(session, hours=1))
    remind()
    assert owed(registration=second)[2:] == [HOUR]


def test_a_session_that_moves_later_is_reminded_of_again(session, clock):
    RegistrationFactory(session=session, confirmed=True)
    clock.move_to(before(session, hours=24))
    remind()
    session.starts_at += timedelta(days=3)
    session.ends_at += timedelta(days=3)
    session.save()
    outbox.deliver_due()
    assert (mail.outbox, Message.objects.get().state) == ([], MessageState.DROPPED)

    clock.move_to(before(session, hours=24))
    remind()

    assert outbox.deliver_due() == 1
    assert owed() == [DAY, DAY]


def test_a_session_that_moves_earlier_is_reminded_of_at_once(session, clock):
    RegistrationFactory(session=session, confirmed=True)
    clock.move_to(before(session, days=3))
    remind()
    session.starts_at -= timedelta(days=3) - timedelta(minutes=40)
    session.ends_at = session.starts_at + timedelta(hours=2)
    session.save()

    remind()
    outbox.deliver_due()

    assert [one.subject.split()[0] for one in mail.outbox] == ["Dans"]


def test_a_session_that_moves_back_is_not_reminded_of_twice(session, clock):
    RegistrationFactory(session=session, confirmed=True)
    clock.move_to(before(session, hours=24))
    remind()
    day = timedelta(days=1)
    for away in (day, -day):
        session.starts_at += away
        session.ends_at += away
        session.save()
        remind()

    assert owed() == [DAY]


@pytest.mark.parametrize(
    ("kind", "hours", "leaves"),
    [
        (DAY, 15.5, True),  # 23:30 the evening before
        (DAY, 14.5, False),  # half past midnight: it would say tomorrow
        (HOUR, 0.1, True),
        (HOUR, 0, False),
        (HOUR, 1.5, False),  # it was moved later
    ],
)
def test_a_reminder_that_leaves_late_says_what_is_still_true_or_nothing(
    session, clock, kind, hours, leaves
):
    row = RegistrationFactory(session=session, confirmed=True)
    MessageFactory(registration=row, kind=kind)
    clock.move_to(before(session, hours=hours))

    assert outbox.deliver_due() == leaves
    assert Message.objects.get().state == ("sent" if leaves else "dropped")


def test_a_day_without_hours_has_one_reminder_the_day_before(clock):
    session = SessionFactory(
        day_only=True,
        starts_at="2026-04-15T22:00:00Z",  # midnight in Paris
        ends_at="2026-04-16T22:00:00Z",
    )
    session.refresh_from_db()
    RegistrationFactory(session=session, confirmed=True)
    for moment in (before(session, hours=12), before(session, minutes=30)):
        clock.move_to(moment)
        remind()

    assert owed() == [DAY]


@pytest.mark.parametrize(
    "trait", [{"postponed": True}, {"cancelled": True}, {"draft": True}]
)
def test_what_is_not_held_is_not_reminded_of(clock, trait):
    session = SessionFactory(april_2026=True, **trait)
    RegistrationFactory(session=session, confirmed=True)
    AppearanceFactory(session=session, email="speaks@example.org")
    clock.move_to(before(session, minutes=30))

    remind()

    assert owed() == []


def test_the_last_reminder_alone_holds_the_calls_link_where_it_is_kept_back(clock):
    session = SessionFactory(april_2026=True, link_in_mails=LinkInMails.LAST_REMINDER)
    MeetingFactory(session=session)
    confirm_registration(registration_id=RegistrationFactory(session=session).pk)
    outbox.deliver_due()
    for hours in (24, 1):
        clock.move_to(before(session, hours=hours))
        remind()
        outbox.deliver_due()

    texts = [one.body + one.alternatives[0].content for one in mail.outbox]
    assert ["canary-passcode" in text for text in texts] == [False, False, True]
    assert ["call.example.org" in text for text in texts] == [False, False, True]
    assert ["/join/" in text for text in texts] == [True, True, True]


def test_a_reminder_hurries_what_it_would_wait_behind(session, clock):
    row = RegistrationFactory(session=session, confirmed=True)
    clock.move_to(before(session, hours=1))
    put_off = MessageFactory(
        registration=row,
        kind=MessageKind.CONFIRMED,
        attempts=5,
        owed_at=before(session, days=1),
        not_before=timezone.now() + timedelta(hours=6),
    )

    remind()

    assert outbox.deliver_due() == 2
    put_off.refresh_from_db()
    assert put_off.state == MessageState.SENT


def test_looking_for_what_is_due_takes_few_queries(
    session, clock, django_assert_num_queries
):
    with django_assert_num_queries(3):  # within a day, an hour, a week: no session
        remind()

    clock.move_to(before(session, minutes=30))
    for _ in range(3):
        RegistrationFactory(session=session, confirmed=True)
    # Per reminder: what is tried again, who comes, who speaks; then who is briefed.
    with django_assert_num_queries(3 + 2 * 3 + 2):
        remind()
