"""What organisers send to many: to whom, once, until it is stopped."""

import time

import pytest
from django.utils import timezone

from registrations import outbox
from registrations.choices import (
    Audience,
    MailingState,
    MessageState,
)
from registrations.models import (
    Follow,
    HistoryLine,
    Mailing,
    Message,
    Participant,
)
from registrations.services import (
    MailingRefused,
    fan_out,
    release_mailing,
    rewrite_mailing,
    stop_mailing,
)
from registrations.services.mailings import as_seen, counts_of
from registrations.services.progress import Progress, progress
from tests.factories import (
    FollowFactory,
    ParticipantFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.mailings import MailingFactory, announce, named, released, to
from tests.registrations.meanwhile import just_before

pytestmark = pytest.mark.django_db


def crowd(session) -> None:
    """One of each standing, who can be told by the address."""
    RegistrationFactory(session=session, confirmed=True, mode="online", **named("net"))
    RegistrationFactory(
        session=session, confirmed=True, mode="on_site", **named("hall")
    )
    RegistrationFactory(session=session, waiting=True, mode="online", **named("waits"))
    RegistrationFactory(session=session, cancelled=True, **named("left"))
    RegistrationFactory(session=session, **named("unproven"))
    deaf = ParticipantFactory(email="deaf@example.org", refused_at=timezone.now())
    RegistrationFactory(session=session, confirmed=True, participant=deaf)
    RegistrationFactory(confirmed=True, **named("elsewhere"))


@pytest.mark.parametrize(
    ("audience", "names"),
    [
        (Audience.EVERYONE, ["hall", "net", "waits"]),
        (Audience.CONFIRMED, ["hall", "net"]),
        (Audience.WAITING, ["waits"]),
        (Audience.ON_SITE, ["hall"]),
        (Audience.ONLINE, ["net"]),
    ],
)
def test_a_word_goes_to_those_it_is_for(audience, names):
    session = SessionFactory(hybrid=True)
    crowd(session)
    mailing = MailingFactory(session=session, audience=audience)
    assert counts_of(mailing) == {"fr": len(names)}

    released(mailing)

    assert to() == [f"{name}@example.org" for name in names]
    assert to() == []


def test_whoever_is_no_longer_meant_when_it_leaves_gets_none():
    session = SessionFactory()
    row = RegistrationFactory(session=session, waiting=True)
    released(MailingFactory(session=session, audience=Audience.WAITING))

    type(row).objects.update(state="confirmed")

    assert to() == []
    assert Message.objects.get().state == MessageState.DROPPED


def test_nothing_leaves_before_it_is_released():
    RegistrationFactory(session=(session := SessionFactory()), confirmed=True)
    MailingFactory(session=session)

    assert fan_out(now=timezone.now()) == 0
    assert not Message.objects.exists()


def test_what_was_not_looked_at_is_not_released():
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True)
    mailing = MailingFactory(session=session)
    seen = as_seen(mailing, counts_of(mailing))

    RegistrationFactory(session=session, confirmed=True)
    with pytest.raises(MailingRefused, match="changed since you looked"):
        release_mailing(mailing_id=mailing.pk, seen=seen)

    seen = as_seen(mailing, counts_of(mailing))
    rewrite_mailing(mailing=mailing, columns={"body_fr": "Autre chose."})
    with pytest.raises(MailingRefused, match="changed since you looked"):
        release_mailing(mailing_id=mailing.pk, seen=seen)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DRAFT


def test_it_is_released_once_and_then_stays_as_it_is():
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True)
    mailing = MailingFactory(session=session)
    seen = as_seen(mailing, counts_of(mailing))

    release_mailing(mailing_id=mailing.pk, seen=seen)
    with pytest.raises(MailingRefused, match="released already"):
        release_mailing(mailing_id=mailing.pk, seen=seen)
    with pytest.raises(MailingRefused, match="no longer be changed"):
        rewrite_mailing(mailing=mailing, columns={"body_fr": "Autre chose."})
    assert [fan_out(now=timezone.now()) for _ in range(2)] == [1, 0]

    mailing.refresh_from_db()
    assert mailing.body_fr == "Venez **tôt**."
    [line] = HistoryLine.objects.all()
    assert (line.session, line.kind, line.count) == (session, "mailed", 1)
    assert line.author == mailing.author


def test_nobody_to_write_to_is_said_before_it_is_released():
    mailing = MailingFactory()

    with pytest.raises(MailingRefused, match="nobody"):
        release_mailing(mailing_id=mailing.pk, seen=as_seen(mailing, {}))


def test_what_is_stopped_leaves_no_more_and_may_be_sent_anew():
    session = SessionFactory()
    FollowFactory.create_batch(3, confirmed=True)
    mailing = announce(session)
    first = outbox.claim(timezone.now())
    in_hand = outbox.claim(timezone.now())
    assert first
    assert in_hand
    outbox.send(first)

    assert stop_mailing(mailing_id=mailing.pk) == 1
    with pytest.raises(MailingRefused, match="not on its way"):
        stop_mailing(mailing_id=mailing.pk)
    outbox.send(in_hand)  # its worker looks once more before it sends

    mails = Message.objects.filter(mailing=mailing)
    assert progress(mails) == Progress(owed=0, sent=1, failed=0, dropped=2)
    assert len(to()) == 1

    announce(session)
    assert len(to()) == 2
    announced = Message.objects.filter(state=MessageState.SENT)
    assert len(set(announced.values_list("participant", flat=True))) == 3


def test_what_is_stopped_before_a_worker_makes_it_is_never_made():
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True)
    mailing = MailingFactory(session=session)
    release_mailing(mailing_id=mailing.pk, seen=as_seen(mailing, counts_of(mailing)))

    assert stop_mailing(mailing_id=mailing.pk) == 0

    assert fan_out(now=timezone.now()) == 0
    assert not Message.objects.exists()
    assert not HistoryLine.objects.exists()


def test_what_is_stopped_while_a_worker_looks_for_work_is_never_made():
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True)
    mailing = MailingFactory(session=session)
    release_mailing(mailing_id=mailing.pk, seen=as_seen(mailing, counts_of(mailing)))

    with just_before(
        "UPDATE", lambda: Mailing.objects.update(state=MailingState.STOPPED)
    ):
        assert fan_out(now=timezone.now()) == 0

    assert not Message.objects.exists()
    assert not HistoryLine.objects.exists()


def test_what_somebody_waits_for_leaves_before_what_goes_to_many():
    session = SessionFactory()
    FollowFactory.create_batch(2, confirmed=True)
    announce(session)
    row = RegistrationFactory(session=session, confirmed=True)
    outbox.owe(kind="confirmed", to=row, occasion="x", now=timezone.now())

    claimed = outbox.claim(timezone.now())

    assert claimed
    assert claimed.kind == "confirmed"


@pytest.mark.parametrize("number", [1, 3])
def test_making_the_mails_takes_as_many_queries_for_one_as_for_three(
    number, django_assert_num_queries
):
    FollowFactory.create_batch(number, confirmed=True)
    mailing = MailingFactory(announcement=True)
    release_mailing(mailing_id=mailing.pk, seen=as_seen(mailing, counts_of(mailing)))

    with django_assert_num_queries(10):
        fan_out(now=timezone.now())


@pytest.mark.grown
def test_the_mails_of_five_thousand_are_made_in_less_than_five_seconds():
    """Of a processor: how busy the machine is besides says nothing."""
    now = timezone.now()
    people = [Participant(email=f"follower{n}@example.org") for n in range(5000)]
    Follow.objects.bulk_create(
        Follow(participant=one, wants="sessions", language="fr", confirmed_at=now)
        for one in Participant.objects.bulk_create(people)
    )
    mailing = MailingFactory(announcement=True)
    release_mailing(mailing_id=mailing.pk, seen=as_seen(mailing, counts_of(mailing)))

    start = time.process_time()
    fan_out(now=now)

    assert time.process_time() - start < 5
    assert HistoryLine.objects.get().count == 5000
