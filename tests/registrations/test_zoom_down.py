"""Zoom is away for an hour while people register: nobody waits, nobody is forgotten."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from events.choices import LinkMode
from events.models import Meeting
from registrations import outbox
from registrations.choices import MessageKind, MessageState
from registrations.management.commands.deliver import chores
from registrations.models import Message
from registrations.services import confirm_registration
from tests.factories import MeetingFactory, RegistrationFactory


@pytest.fixture
def people() -> int:
    """Enough for a worker's rounds of an hour; the deep tests take more."""
    return 20


def worker() -> None:
    """One round of `deliver`, all its chores due."""
    for chore in chores():
        assert chore.is_done()
    outbox.deliver_due()


@pytest.mark.grown
@pytest.mark.django_db
def test_registering_goes_on_while_zoom_is_down(fake_zoom, time_machine, people):
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    meeting = MeetingFactory(
        link_mode=LinkMode.API_SHARED, join_url="", passcode="", number=""
    )
    rows = RegistrationFactory.create_batch(people, session=meeting.session)
    fake_zoom.is_down = True
    for number, row in enumerate(rows):
        time_machine.shift(timedelta(hours=1) / people)
        confirm_registration(registration_id=row.pk)
        if number % (people // 20) == 0:
            worker()
        outbox.deliver_due()
        message = Message.objects.get(registration=row)
        assert message.kind == MessageKind.CONFIRMED
        assert message.sent_at == timezone.now()
    assert len(mail.outbox) == people
    assert not any("zoom.us" in letter.body for letter in mail.outbox)
    # Asked less and less often, or mails would wait for Zoom's timeouts.
    assert len(fake_zoom.calls) < 12

    fake_zoom.is_down = False
    for _ in range(10):
        time_machine.shift(timedelta(minutes=2))
        worker()

    meeting = Meeting.objects.get()
    assert len(fake_zoom.meetings) == 1
    assert meeting.link_changed_at is None
    links = mail.outbox[people:]
    received = Counter(letter.to[0] for letter in links)
    assert received == {row.participant.email: 1 for row in rows}
    assert all(meeting.join_url in letter.body for letter in links)
    assert not Message.objects.exclude(state=MessageState.SENT).exists()
