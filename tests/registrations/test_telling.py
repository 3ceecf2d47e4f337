"""A change becomes mail: once, a burst as one, to whoever is expected."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import services
from events.choices import Decision, Format, State
from events.models import Change, Session
from registrations.choices import MessageKind, Wants
from registrations.models import Message
from registrations.services import settle_changes
from tests.factories import (
    AppearanceFactory,
    FollowFactory,
    RegistrationFactory,
    SessionFactory,
    VenueFactory,
    from_now,
)
from tests.registrations.outcomes import addresses, owed

pytestmark = pytest.mark.django_db

MINUTE = timedelta(seconds=60)


def edited(session: Session, *, ago: float = 60, **values: object) -> Session:
    """Stored by an organiser, so many seconds ago."""
    for name, value in values.items():
        setattr(session, name, value)
    moment = timezone.now() - timedelta(seconds=ago)
    services.save_session(session=session, author=None, now=moment)
    return session


def came(session: Session, **traits: object):
    """Confirmed yesterday, unless said otherwise."""
    yesterday = timezone.now() - timedelta(days=1)
    given = traits or {"confirmed": True}
    return RegistrationFactory(session=session, confirmed_at=yesterday, **given)


def settle() -> int:
    return settle_changes(now=timezone.now())


def test_whoever_is_expected_is_told_once():
    session = SessionFactory()
    came(session, confirmed=True, participant__email="here@example.org")
    came(session, waiting=True, participant__email="waits@example.org")
    for state in ({"cancelled": True}, {"state": "requested"}):
        came(session, **state)
    came(SessionFactory(), confirmed=True)
    edited(session, starts_at=from_now(days=9), ends_at=from_now(days=9, hours=2))

    assert [settle(), settle()] == [1, 0]

    assert addresses(MessageKind.CHANGED) == ["here@example.org", "waits@example.org"]
    assert Message.objects.count() == 2
    assert Message.objects.first().change == Change.objects.get()


def test_a_change_is_told_when_it_is_a_minute_old():
    session = came(SessionFactory()).session
    edited(session, ago=0, online_platform="BigBlueButton")
    now = Change.objects.get().at

    assert settle_changes(now=now + MINUTE - timedelta(seconds=1)) == 0
    assert owed() == []
    assert settle_changes(now=now + MINUTE) == 1


def test_a_burst_is_one_mail_after_its_last_change():
    session = came(SessionFactory()).session
    edited(session, ago=90, online_platform="BigBlueButton")
    edited(session, ago=10, title_fr="Habiter")

    assert settle() == 0
    assert settle_changes(now=timezone.now() + MINUTE) == 1

    assert owed() == [MessageKind.CHANGED]
    assert Message.objects.get().change.sequence == 2
    assert not Change.objects.filter(settled_at=None).exists()


def test_what_was_changed_back_is_not_told():
    session = came(SessionFactory()).session
    edited(session, ago=80, online_platform="BigBlueButton")
    edited(session, ago=70, online_platform="Zoom")

    assert settle() == 0
    assert owed() == []
    assert not Change.objects.filter(settled_at=None).exists()


@pytest.mark.parametrize(
    ("decision", "is_settled"), [(Decision.SILENT, True), (Decision.PENDING, False)]
)
def test_what_is_silent_or_not_decided_is_not_told(decision, is_settled):
    session = came(SessionFactory()).session
    edited(session, online_platform="BigBlueButton")
    Change.objects.update(decision=decision)

    assert settle() == 0
    assert owed() == []
    assert (Change.objects.get().settled_at is not None) == is_settled


def test_what_is_decided_late_is_not_told_to_who_came_after_it():
    session = came(SessionFactory()).session
    edited(session, online_platform="BigBlueButton")
    Change.objects.update(decision=Decision.PENDING)
    settle()
    RegistrationFactory(session=session, confirmed=True)
    Change.objects.update(decision=Decision.TELL)

    assert settle() == 1
    assert owed() == [MessageKind.CHANGED]


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.POSTPONED, MessageKind.POSTPONED),
        (State.CANCELLED, MessageKind.CALLED_OFF),
    ],
)
def test_a_session_that_is_off_is_told_as_that_and_once_again_when_it_comes_back(
    state, kind
):
    session = came(SessionFactory()).session
    edited(session, state=state)
    assert settle() == 1
    assert owed() == [kind]
    edited(session, title_fr="Habiter")  # nothing else is told of it meanwhile
    assert (settle(), owed()) == (0, [kind])

    edited(session, ago=-60, state=State.PUBLISHED)
    settle_changes(now=timezone.now() + 2 * MINUTE)

    assert owed() == [kind, MessageKind.CHANGED]


def test_a_session_that_is_withdrawn_is_told_as_called_off():
    session = came(SessionFactory()).session
    edited(session, state=State.WITHDRAWN)

    assert settle() == 1
    assert owed() == [MessageKind.CALLED_OFF]


def test_off_and_back_within_the_minute_is_nothing():
    session = came(SessionFactory()).session
    edited(session, ago=80, state=State.CANCELLED)
    edited(session, ago=70, state=State.PUBLISHED)

    assert settle() == 0
    assert owed() == []


@pytest.mark.parametrize(
    "traits", [{"draft": True}, {"publish_at": from_now(days=1)}, {"withdrawn": True}]
)
def test_what_nobody_has_seen_is_told_to_nobody(traits):
    session = came(SessionFactory(**traits)).session
    edited(session, online_platform="BigBlueButton")

    assert settle() == 0
    assert owed() == []


def test_what_is_over_is_told_to_nobody():
    session = came(SessionFactory(past=True)).session
    edited(session, title_fr="Habiter")

    assert settle() == 0
    assert owed() == []
    assert Change.objects.get().settled_at


def test_who_speaks_is_told_where_an_address_is_known():
    session = SessionFactory()
    known = AppearanceFactory(session=session, email="speaks@example.org")
    AppearanceFactory(session=session)
    AppearanceFactory(email="elsewhere@example.org")
    edited(session, state=State.CANCELLED)

    settle()

    message = Message.objects.get()
    assert (message.appearance, message.kind) == (known, MessageKind.CALLED_OFF)


@pytest.mark.parametrize("state", [State.PUBLISHED, State.POSTPONED])
def test_who_asked_for_the_date_learns_it(state):
    session = SessionFactory(undated=True, state=state)
    for traits in (
        {"confirmed": True, "participant__email": "told@example.org"},
        {"participant__email": "unproven@example.org"},
        {"withdrawn": True, "participant__email": "left@example.org"},
        {"confirmed": True, "wants": Wants.MATERIAL},
    ):
        FollowFactory(**{"session": session, "wants": Wants.DATE, **traits})
    placed = came(session)
    FollowFactory(
        session=session,
        wants=Wants.DATE,
        confirmed=True,
        participant=placed.participant,
    )
    edited(
        session,
        state=State.PUBLISHED,
        starts_at=from_now(days=5),
        ends_at=from_now(days=5, hours=2),
    )

    settle()

    assert addresses(MessageKind.DATE_KNOWN) == ["told@example.org"]
    assert addresses(MessageKind.CHANGED) == [placed.participant.email]


def test_who_asked_for_the_date_learns_that_the_old_one_holds_again():
    session = SessionFactory(postponed=True)
    FollowFactory(session=session, wants=Wants.DATE, confirmed=True)
    edited(session, state=State.PUBLISHED)

    settle()

    assert owed() == [MessageKind.DATE_KNOWN]


def test_a_date_that_is_taken_away_is_no_date():
    session = SessionFactory()
    FollowFactory(session=session, wants=Wants.DATE, confirmed=True)
    edited(session, starts_at=None, ends_at=None)

    assert settle() == 1
    assert owed() == []


def test_a_venue_that_is_renamed_is_told_to_who_comes_there():
    venue = VenueFactory(name="Usquare")
    session = SessionFactory(in_person=True, venue=venue)
    came(session, confirmed=True, mode="on_site")
    came(SessionFactory(in_person=True))
    venue.name = "Usquare, halle 2"
    moment = timezone.now() - MINUTE
    services.save_venue(venue=venue, author=None, now=moment)

    assert settle() == 1
    assert owed() == [MessageKind.CHANGED]


def test_a_format_that_changes_is_told():
    session = came(SessionFactory(hybrid=True)).session
    edited(session, format=Format.ONLINE)

    assert settle() == 1
    assert owed() == [MessageKind.CHANGED]


def test_three_hundred_are_owed_their_mails_in_as_many_queries_as_one(
    django_assert_num_queries,
):
    session = came(SessionFactory()).session
    edited(session, online_platform="BigBlueButton")
    # Which sessions, two for a savepoint, hold, read and settle the changes, what is
    # being tried again, the people, their mails, who speaks, a line of the history.
    with django_assert_num_queries(11):
        settle()

    RegistrationFactory.create_batch(
        299,
        session=session,
        confirmed=True,
        confirmed_at=timezone.now() - timedelta(days=1),
    )
    edited(session, online_platform="Jitsi")
    with django_assert_num_queries(11):
        settle()
    assert Message.objects.count() == 301


def test_with_nothing_to_tell_one_query_says_so(django_assert_num_queries):
    came(SessionFactory())

    with django_assert_num_queries(1):
        assert settle() == 0
