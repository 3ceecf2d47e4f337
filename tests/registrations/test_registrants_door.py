"""The door of a call in which each has a link of their own: never by the shared one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Meeting, SessionContact
from registrations import outbox, tokens
from registrations.choices import MessageKind
from tests.factories import AppearanceFactory
from tests.registrations.seats import coming, link, rounds

pytestmark = pytest.mark.django_db
SPARE = "https://call.example.org/j/spare"


@pytest.fixture
def meeting(meeting):
    SessionContact.objects.create(session=meeting.session, email="help@example.org")
    return meeting


def before(clock, meeting, minutes: int) -> None:
    clock.move_to(meeting.session.starts_at - timedelta(minutes=minutes))


def test_each_enters_by_their_own_link_and_sees_no_shared_number(
    client, meeting, clock
):
    ada, bo = coming(meeting), coming(meeting, "bo@example.org")
    rounds()
    before(clock, meeting, 10)

    links = {
        client.post(tokens.join_path(row)).headers["Location"] for row in (ada, bo)
    }

    assert links == {link(ada, meeting), link(bo, meeting)}
    assert len(links) == 2
    page = client.get(tokens.join_path(ada))
    assert "https://us02web.zoom.us" in page.headers["Content-Security-Policy"]
    assert "canary" not in page.content.decode()
    assert str(meeting.zoom_id) not in page.content.decode()


@pytest.mark.parametrize("spare", ["", SPARE])
def test_without_a_link_of_ones_own_there_is_the_spare_one_or_somebody_to_write_to(
    client, meeting, clock, spare
):
    Meeting.objects.update(fallback_join_url=spare)
    row = coming(meeting)
    before(clock, meeting, 14)

    answer = client.post(tokens.join_path(row))

    if spare:
        assert answer.headers["Location"] == spare
    else:
        page = answer.content.decode()
        assert "mailto:help@example.org" in page
        assert "zoom.us" not in page
        assert answer.status_code == 200


def test_speakers_get_the_spare_link_no_sooner_than_the_others(client, meeting, clock):
    Meeting.objects.update(fallback_join_url=SPARE)
    row = AppearanceFactory(session=meeting.session, email="speaker@example.org")
    before(clock, meeting, 40)
    assert client.post(tokens.speaker_path(row)).status_code == 200

    before(clock, meeting, 15)

    assert client.post(tokens.speaker_path(row)).headers["Location"] == SPARE


def test_no_mail_holds_the_link_but_each_the_door(client, meeting, mailoutbox):
    row = coming(meeting)
    rounds()
    outbox.owe(kind=MessageKind.CONFIRMED, to=row, occasion="once", now=timezone.now())
    outbox.deliver_due()

    [mail] = mailoutbox
    assert tokens.join_path(row) in mail.body
    assert "zoom.us" not in mail.body
