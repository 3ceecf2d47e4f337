"""A link that came or changed reaches whoever needs it: once, and nobody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from events.choices import LinkInMails, Mode, State
from events.meetings import save_meeting
from events.models import Meeting, Session
from events.services import save_session
from registrations import outbox
from registrations.choices import MessageKind, MessageState
from registrations.models import Message
from registrations.services import (
    cancel_registration,
    confirm_registration,
    owe_reminders,
    settle_changes,
    tell_links,
)
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    MessageFactory,
    RegistrationFactory,
    SessionFactory,
    from_now,
)

pytestmark = pytest.mark.django_db

OLD = "https://us02web.zoom.us/j/88000000001?pwd=old"
NEW = "https://us02web.zoom.us/j/88000000002?pwd=new"
LATER = "2026-11-03T09:00:00Z"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def meeting(clock):
    return MeetingFactory(join_url="", passcode="", number="")


def give(meeting: Meeting, url: str) -> None:
    meeting.join_url = url
    save_meeting(meeting=meeting, columns=["join_url"])


def expected(session, **traits):
    """Somebody whose confirmation has left."""
    row = RegistrationFactory(session=session, **traits)
    confirm_registration(registration_id=row.pk)
    outbox.deliver_due()
    return row


def later(clock, **away) -> None:
    """Some time passes; then the worker makes a round."""
    clock.shift(timedelta(**away))
    settle_changes(now=timezone.now())
    owe_reminders(now=timezone.now())
    tell_links(now=timezone.now())
    outbox.deliver_due()


def told() -> list[str]:
    """To whom a mail about the link has left, the oldest first."""
    rows = Message.objects.filter(
        kind=MessageKind.LINK_CHANGED, state=MessageState.SENT
    ).order_by("pk")
    return [
        (row.participant.email if row.participant else row.appearance.email)
        for row in rows
    ]


def test_a_changed_link_is_mailed_once_to_whoever_was_mailed_the_old_one(
    clock, meeting
):
    give(meeting, OLD)
    row = expected(meeting.session)
    later(clock, minutes=2)
    assert told() == []

    give(meeting, NEW)
    later(clock, seconds=30)
    assert told() == []
    later(clock, seconds=31)
    later(clock, minutes=5)

    assert told() == [row.participant.email]
    letter = mail.outbox[-1]
    for part in (letter.body, letter.alternatives[0].content):
        assert NEW in part
        assert OLD not in part
    assert letter.alternatives[0].mimetype == "text/html"
    assert letter.attachments == []
    meeting.session.refresh_from_db()
    assert meeting.session.sequence == 0


def test_a_burst_is_one_mail(clock, meeting):
    give(meeting, OLD)
    expected(meeting.session)
    for number in range(5):
        give(meeting, f"{NEW}{number}")
        later(clock, seconds=20)

    later(clock, minutes=2)

    assert len(told()) == 1
    assert f"{NEW}4" in mail.outbox[-1].body


def test_the_first_link_reaches_whoever_was_confirmed_without_one(clock, meeting):
    early = expected(meeting.session)
    give(meeting, NEW)
    late = expected(meeting.session)

    later(clock, minutes=2)

    assert told() == [early.participant.email]
    assert Message.objects.get(registration=late).link_version == 1


def test_whoever_gets_another_mail_with_the_link_gets_no_second_one(clock, meeting):
    row = RegistrationFactory(session=meeting.session, confirmed=True)
    MessageFactory(registration=row, kind=MessageKind.CONFIRMED, attempts=1)
    Message.objects.update(not_before=timezone.now() + timedelta(minutes=5))
    give(meeting, NEW)

    later(clock, minutes=2)
    later(clock, minutes=4)
    later(clock, minutes=2)

    assert [message.kind for message in Message.objects.all()] == ["confirmed"]
    meeting.refresh_from_db()
    assert meeting.link_changed_at is None


def test_nobody_else_is_told(clock):
    session = SessionFactory(hybrid=True)
    meeting = MeetingFactory(session=session, join_url="", passcode="", number="")
    give(meeting, OLD)
    RegistrationFactory(session=session)
    RegistrationFactory(session=session, waiting=True)
    expected(session, mode=Mode.ON_SITE)
    gone = expected(session)
    cancel_registration(registration_id=gone.pk)
    RegistrationFactory(confirmed=True)
    AppearanceFactory(session=session, email="speaker@example.org")
    AppearanceFactory(session=session)

    give(meeting, NEW)
    later(clock, minutes=2)

    assert told() == []


def test_a_speaker_who_was_briefed_is_told(clock, meeting):
    speaker = AppearanceFactory(session=meeting.session, email="speaker@example.org")
    give(meeting, OLD)
    later(clock, minutes=2)
    assert [row.kind for row in speaker.messages.all()] == ["briefing"]

    give(meeting, NEW)
    later(clock, minutes=2)

    assert told() == ["speaker@example.org"]
    assert NEW in mail.outbox[-1].body


def test_a_link_that_is_kept_for_the_last_reminder_stays_so(clock):
    session = SessionFactory(
        link_in_mails=LinkInMails.LAST_REMINDER, starts_at=from_now(hours=8)
    )
    meeting = MeetingFactory(session=session, join_url="", passcode="", number="")
    give(meeting, OLD)
    row = expected(session)
    give(meeting, NEW)
    later(clock, minutes=2)
    assert told() == []

    later(clock, hours=7)
    reminder = Message.objects.get(registration=row, kind=MessageKind.REMINDER_HOUR)
    assert reminder.link_version == 2
    give(meeting, OLD)
    later(clock, minutes=2)

    assert told() == [row.participant.email]


def test_a_session_that_moves_with_its_link_is_told_of_once(clock, meeting):
    give(meeting, OLD)
    row = expected(meeting.session)
    session = row.session
    session.refresh_from_db()
    session.starts_at += timedelta(days=1)
    session.ends_at += timedelta(days=1)
    save_session(session=session, author=None)
    give(meeting, NEW)

    later(clock, minutes=2)
    later(clock, minutes=2)

    kinds = [message.kind for message in row.messages.order_by("pk")]
    assert kinds == ["confirmed", "changed"]
    assert NEW in mail.outbox[-1].body


@pytest.mark.parametrize("away", [{"state": State.POSTPONED}, {"publish_at": LATER}])
def test_a_link_waits_until_the_session_is_there_again(clock, meeting, away):
    give(meeting, OLD)
    row = expected(meeting.session)
    session = Session.objects.filter(pk=meeting.session_id)
    session.update(**away)
    give(meeting, NEW)

    later(clock, minutes=2)
    assert told() == []
    session.update(state=State.PUBLISHED, publish_at=None)
    later(clock, minutes=2)

    assert told() == [row.participant.email]


def test_who_speaks_where_nobody_enters_by_the_call_is_not_told_of_its_link(clock):
    session = SessionFactory(in_person=True)
    meeting = MeetingFactory(session=session, join_url="", passcode="", number="")
    speaker = AppearanceFactory(session=session, email="speaker@example.org")
    give(meeting, OLD)
    later(clock, minutes=2)
    assert [row.kind for row in speaker.messages.all()] == ["briefing"]

    give(meeting, NEW)
    later(clock, minutes=2)

    assert told() == []


def test_what_is_over_is_told_to_nobody(clock, meeting):
    give(meeting, OLD)
    expected(meeting.session)
    clock.move_to(meeting.session.ends_at)
    give(meeting, NEW)

    later(clock, minutes=2)

    assert told() == []
    meeting.refresh_from_db()
    assert meeting.link_changed_at is None
