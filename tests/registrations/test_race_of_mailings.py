"""Organisers and workers at the same mailing at once, on PostgreSQL: it leaves once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from registrations.choices import MailingState, MessageState
from registrations.models import HistoryLine, Mailing, Message
from registrations.services import (
    MailingRefused,
    fan_out,
    release_mailing,
    stop_mailing,
)
from registrations.services.mailings import as_seen, counts_of
from tests.factories import FollowFactory
from tests.registrations.mailings import MailingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def press(act) -> object:
    """What came of it, in a connection of its own; None where it was refused."""
    try:
        return act()
    except MailingRefused:
        return None
    finally:
        connection.close()


def at_once(*acts) -> list[object]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(press, acts))


def test_of_all_who_press_release_one_does_and_of_all_workers_one_makes_the_mails():
    FollowFactory.create_batch(20, confirmed=True)
    mailing = MailingFactory(announcement=True)
    seen = as_seen(mailing, counts_of(mailing))

    release = partial(release_mailing, mailing_id=mailing.pk, seen=seen)
    pressed = at_once(*[release] * 4)
    made = at_once(*[partial(fan_out, now=timezone.now())] * 4)

    assert sorted(came is not None for came in pressed) == [False, False, False, True]
    assert sorted(made) == [0, 0, 0, 1]
    assert Message.objects.count() == 20
    assert HistoryLine.objects.get().count == 20


def test_two_announcements_of_one_session_at_once_reach_each_person_once():
    FollowFactory.create_batch(20, confirmed=True)
    first = MailingFactory(announcement=True)
    for mailing in (first, MailingFactory(announcement=True, session=first.session)):
        seen = as_seen(mailing, counts_of(mailing))
        release_mailing(mailing_id=mailing.pk, seen=seen)

    at_once(*[partial(fan_out, now=timezone.now())] * 4)

    assert Message.objects.count() == 20
    assert not Mailing.objects.filter(queued_at=None).exists()


def test_a_stop_beside_the_worker_leaves_nothing_owed():
    FollowFactory.create_batch(20, confirmed=True)
    mailing = MailingFactory(announcement=True)
    seen = as_seen(mailing, counts_of(mailing))
    release_mailing(mailing_id=mailing.pk, seen=seen)

    at_once(
        partial(fan_out, now=timezone.now()),
        partial(stop_mailing, mailing_id=mailing.pk),
    )

    mailing.refresh_from_db()
    assert mailing.state == MailingState.STOPPED
    assert not Message.objects.filter(state=MessageState.OWED).exists()
