"""Zoom is away for an hour in which 200 register who are each to have their own link."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail

from registrations.choices import MessageKind, MessageState, SeatState
from registrations.models import Message, Seat
from registrations.services import confirm_registration
from tests.factories import RegistrationFactory
from tests.fake_zoom_rules import Trouble
from tests.registrations.seats import added, at_zoom, link, personal
from tests.registrations.test_zoom_down import worker

PEOPLE = 200


@pytest.mark.django_db
def test_each_is_let_in_once_and_mailed_once_and_every_link_arrives(
    fake_zoom, time_machine
):
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    meeting = personal()
    rows = RegistrationFactory.create_batch(PEOPLE, session=meeting.session)
    # It is away in the middle of its work: some are let in without a word.
    fake_zoom.trouble = [Trouble("POST", "fail", times=3)]
    for number, row in enumerate(rows):
        fake_zoom.is_down = number >= 10
        time_machine.shift(timedelta(hours=1) / PEOPLE)
        confirm_registration(registration_id=row.pk)
        worker()
        assert Message.objects.get(registration=row).state == MessageState.SENT
    asked = len(fake_zoom.calls)
    # Once a minute at most, or mails would wait for Zoom's timeouts.
    assert asked < 200

    fake_zoom.is_down = False
    for _ in range(60):
        time_machine.shift(timedelta(seconds=20))
        worker()

    addresses = {row.participant.email for row in rows}
    assert at_zoom(fake_zoom, meeting) == dict.fromkeys(addresses, "approved")
    assert len(fake_zoom.people[meeting.zoom_id]) == PEOPLE
    assert max(fake_zoom.tries.values()) <= 2
    assert added(fake_zoom) < PEOPLE + 80
    assert set(Seat.objects.values_list("state", flat=True)) == {SeatState.ADDED}
    assert len({link(row, meeting) for row in rows} - {""}) == PEOPLE
    received = Counter(letter.to[0] for letter in mail.outbox)
    assert received == dict.fromkeys(addresses, 1)
    assert {row.kind for row in Message.objects.all()} == {MessageKind.CONFIRMED}
    assert not any("zoom.us" in letter.body for letter in mail.outbox)
