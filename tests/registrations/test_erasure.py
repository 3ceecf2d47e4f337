from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from events.models import Session
from registrations.choices import HistoryKind, Wants
from registrations.erasure import Erased, erase_past
from registrations.models import (
    Figure,
    Follow,
    HistoryLine,
    Message,
    Participant,
    Registration,
    WalkIn,
)
from tests.factories import (
    FollowFactory,
    MessageFactory,
    ParticipantFactory,
    RegistrationFactory,
    SessionFactory,
    from_now,
)
from tests.registrations.meanwhile import just_before

pytestmark = pytest.mark.django_db


def numbers(erased: Erased) -> tuple[int, int, int]:
    """Requests, registrations, addresses."""
    return erased.requests, erased.registrations, erased.participants


def ended(days_ago: float, **edits: object):
    start = from_now(days=-days_ago, hours=-2)
    return SessionFactory(starts_at=start, **edits)


def test_a_request_that_nobody_confirmed_goes_after_48_hours():
    now = timezone.now()
    gone = RegistrationFactory(requested_at=now - timedelta(hours=48))
    kept = RegistrationFactory(requested_at=now - timedelta(hours=47))

    erased = erase_past(now=now)

    assert numbers(erased) == (1, 0, 1)
    assert list(Registration.objects.all()) == [kept]
    assert not Participant.objects.filter(pk=gone.participant_id).exists()


@pytest.mark.parametrize("trait", ["confirmed", "waiting", "cancelled"])
def test_a_registration_goes_90_days_after_its_session_with_its_mails(trait):
    registration = RegistrationFactory(session=ended(91), **{trait: True})
    MessageFactory(registration=registration)
    kept = RegistrationFactory(session=ended(89), **{trait: True})

    erased = erase_past(now=timezone.now())

    assert numbers(erased) == (0, 1, 1)
    assert list(Registration.objects.all()) == [kept]
    assert Message.objects.count() == 0


@pytest.mark.parametrize(("days", "left"), [(0, 0), (9, 0), (11, 1)])
def test_a_session_may_keep_its_registrations_for_another_time(days, left):
    RegistrationFactory(session=ended(10, retention_days=days), confirmed=True)

    erase_past(now=timezone.now())

    assert Registration.objects.count() == left


def test_a_postponed_session_keeps_its_people_beyond_the_old_date():
    session = ended(100, postponed=True)
    registration = RegistrationFactory(session=session, confirmed=True)
    follow = FollowFactory(session=session, wants=Wants.DATE, confirmed=True)

    assert erase_past(now=timezone.now()) == Erased()
    assert list(session.registrations.all()) == [registration]
    assert list(session.follows.all()) == [follow]


@pytest.mark.parametrize("dated", [True, False])
def test_a_postponed_session_without_a_new_date_for_a_year_ended_on_its_old_one(
    dated, capsys
):
    sessions = []
    for days in (366, 364):
        session = ended(days, postponed=True)
        if not dated:
            Session.objects.filter(pk=session.pk).update(
                previous_starts_at=session.starts_at, starts_at=None, ends_at=None
            )
        RegistrationFactory(session=session, confirmed=True)
        FollowFactory(session=session, wants=Wants.DATE, confirmed=True)
        sessions.append(session)
    long, short = sessions

    call_command("erase_past", "--dry-run")
    erase_past(now=timezone.now())

    assert f"session {long.pk}: 0 requests, 1 registrations" in capsys.readouterr().out
    assert (long.registrations.count(), short.registrations.count()) == (0, 1)
    assert (long.follows.count(), short.follows.count()) == (0, 1)
    assert set(Figure.objects.values_list("session", flat=True)) == {long.pk}
    kinds = HistoryLine.objects.filter(session=long).values_list("kind", flat=True)
    assert set(kinds) == {HistoryKind.FIGURES_FROZEN, HistoryKind.ERASED}


@pytest.mark.parametrize(("days", "left"), [(91, 0), (89, 1)])
def test_what_was_called_off_before_it_had_a_date_ends_when_that_was_said(days, left):
    said = from_now(days=-days)
    session = SessionFactory(undated=True, cancelled=True, changed_at=said)
    RegistrationFactory(session=session, confirmed=True)
    RegistrationFactory(session=SessionFactory(undated=True, changed_at=said))

    erase_past(now=timezone.now())

    assert session.registrations.count() == left
    assert Registration.objects.count() == left + 1


@pytest.mark.parametrize(("days", "left"), [(366, 0), (364, 1)])
def test_whoever_waits_for_a_first_date_is_kept_a_year_after_the_last_edit(days, left):
    session = SessionFactory(undated=True, changed_at=from_now(days=-days))
    RegistrationFactory(session=session, confirmed=True)
    FollowFactory(session=session, wants=Wants.DATE, confirmed=True)
    now = timezone.now()

    assert erase_past(now=now).registrations == 1 - left
    assert erase_past(now=now) == Erased()
    assert session.registrations.count() == left
    assert session.follows.count() == left


@pytest.mark.parametrize(
    "traits",
    [
        {"requested_at": timezone.now() - timedelta(hours=48)},
        {"confirmed": True, "withdrawn_at": timezone.now() - timedelta(days=91)},
        {"confirmed": True, "session": True, "wants": Wants.MATERIAL},
    ],
)
def test_a_wish_goes_unconfirmed_after_48_hours_or_withdrawn_after_90_days(traits):
    if "session" in traits:
        traits = {**traits, "session": ended(91)}
    FollowFactory(**traits)
    kept = FollowFactory(confirmed=True)

    erase_past(now=timezone.now())

    assert list(Follow.objects.all()) == [kept]
    assert list(Participant.objects.all()) == [kept.participant]


def test_a_new_date_given_while_it_is_being_erased_keeps_everybody():
    registration = RegistrationFactory(session=ended(100), confirmed=True)
    soon = {"starts_at": from_now(days=7), "ends_at": from_now(days=7, hours=2)}

    with just_before("SAVEPOINT", lambda: Session.objects.update(**soon)):
        assert erase_past(now=timezone.now()) == Erased()

    assert list(Registration.objects.all()) == [registration]
    assert not Figure.objects.exists()


def test_an_address_to_be_left_alone_is_remembered_until_then():
    now = timezone.now()
    ParticipantFactory(quiet_until=now + timedelta(hours=1))

    erase_past(now=now)
    assert Participant.objects.count() == 1

    erase_past(now=now + timedelta(hours=1))
    assert not Participant.objects.exists()


def test_an_address_stays_while_one_of_its_registrations_does():
    person = ParticipantFactory()
    RegistrationFactory(session=ended(100), participant=person, confirmed=True)
    RegistrationFactory(participant=person, confirmed=True)

    erased = erase_past(now=timezone.now())

    assert numbers(erased) == (0, 1, 0)
    assert list(Participant.objects.all()) == [person]


def test_a_second_run_finds_nothing():
    RegistrationFactory(session=ended(100), confirmed=True)
    now = timezone.now()
    erase_past(now=now)

    assert erase_past(now=now) == Erased()


def test_the_log_tells_counts_and_no_address(caplog):
    caplog.set_level("INFO", logger="registrations.erasure")
    person = ParticipantFactory(email="canary@example.org")
    RegistrationFactory(session=ended(100), participant=person, confirmed=True)

    erase_past(now=timezone.now())

    assert caplog.messages == [
        "Erased 0 unconfirmed requests, 1 registrations, 0 wishes, 1 addresses, "
        "0 accounts, 0 presences in calls"
    ]


def test_the_command_says_how_many_and_first_only_says_it(capsys):
    session = ended(100)
    RegistrationFactory(session=session, confirmed=True)
    WalkIn.objects.create(session=session, name="Ada")
    told = (
        f"session {session.pk}: 0 requests, 1 registrations, 1 walk-ins, "
        "0 addresses of people who appeared\n"
        "0 requests, 1 registrations, 0 wishes, 1 addresses, 0 accounts, "
        "0 presences in calls erased\n"
    )

    call_command("erase_past", "--dry-run")

    assert capsys.readouterr().out == (
        f"{told}Nothing was written: this was a dry run.\n"
    )
    assert Registration.objects.count() == WalkIn.objects.count() == 1
    assert not HistoryLine.objects.exists()
    assert not Figure.objects.exists()

    call_command("erase_past")

    assert capsys.readouterr().out == told
    assert not Registration.objects.exists()
    assert not WalkIn.objects.exists()


def test_the_history_proves_what_was_erased_of_which_session():
    now = timezone.now()
    session, other = ended(100), SessionFactory()
    RegistrationFactory.create_batch(2, session=session, confirmed=True)
    RegistrationFactory(session=other, requested_at=now - timedelta(hours=48))

    erase_past(now=now)

    lines = HistoryLine.objects.order_by("pk")
    assert list(lines.values_list("session", "kind", "count", "author")) == [
        (other.pk, HistoryKind.EXPIRED, 1, None),
        (session.pk, HistoryKind.FIGURES_FROZEN, 7, None),
        (session.pk, HistoryKind.ERASED, 2, None),
        (None, HistoryKind.ADDRESSES, 3, None),
    ]
