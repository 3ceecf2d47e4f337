"""The calendar part of mails, as it arrives at a real mail server."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import settings as site_settings
from django.utils import timezone
from icalendar import Calendar

from events import services
from events.choices import Mode, State
from registrations import emails, outbox, tokens
from registrations.choices import MessageKind, RegistrationState
from registrations.models import Registration
from tests.factories import (
    MeetingFactory,
    MessageFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

CANARIES = ("call.example.org", "canary", "880 0000 0000")


def arrived(smtp) -> EmailMessage:
    return message_from_bytes(
        smtp.taken[-1], _class=EmailMessage, policy=policy.default
    )


def confirmed_mail(smtp, registration: Registration) -> EmailMessage:
    MessageFactory(registration=registration, kind=MessageKind.CONFIRMED)
    assert outbox.deliver_due() == 1
    return arrived(smtp)


def posted(smtp, registration: Registration) -> EmailMessage:
    """A mail with what the calendar of this person is to do now."""
    part = emails.invitation(registration)
    mail = emails.Mail("Words", "Words", "<p>Words", registration.language, part)
    address = registration.participant.email
    emails.addressed(mail, address, "<1@example.org>").send(using="default")
    return arrived(smtp)


def event_of(letter: EmailMessage):
    [part, _file] = calendar_parts(letter)
    [event] = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    return event


def calendar_parts(letter: EmailMessage) -> list[EmailMessage]:
    return [part for part in letter.walk() if part.get_content_subtype() == "calendar"]


def test_the_mail_that_confirms_is_built_as_calendars_want_it(smtp):
    letter = confirmed_mail(smtp, RegistrationFactory(confirmed=True))

    bodies, file = letter.iter_parts()
    assert letter.get_content_type() == "multipart/mixed"
    assert bodies.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in bodies.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    invitation = list(bodies.iter_parts())[-1]
    for part in (invitation, file):
        assert part["Content-Type"].params == {"charset": "UTF-8", "method": "REQUEST"}
        assert part["Content-Transfer-Encoding"] == "base64"
    assert file.get_filename() == "invitation.ics"
    data = invitation.get_payload(decode=True)
    assert file.get_payload(decode=True) == data
    assert data.count(b"\r\n") == data.count(b"\n")
    assert b"METHOD:REQUEST\r\n" in data
    assert letter["Content-Language"] == "fr"


def test_one_attendee_the_recipient_and_the_organizer_the_sender(smtp):
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True, name="Somebody Else")
    row = RegistrationFactory(
        session=session, confirmed=True, name='Zoé "Z" N’Diaye; Dakar', language="fr"
    )

    letter = confirmed_mail(smtp, row)

    attendee = event_of(letter)["ATTENDEE"]
    assert attendee == f"mailto:{row.participant.email}"
    assert letter["To"] == row.participant.email
    assert dict(attendee.params) == {
        "CN": 'Zoé "Z" N’Diaye; Dakar',
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
        "LANGUAGE": "fr",
    }
    organizer = event_of(letter)["ORGANIZER"]
    sender = letter["From"].addresses[0]
    assert organizer == f"mailto:{sender.addr_spec}"
    assert organizer.params["CN"] == sender.display_name


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_event_is_that_of_every_calendar_with_the_way_in(smtp, client, language):
    session = MeetingFactory().session
    row = RegistrationFactory(session=session, confirmed=True, language=language)

    event = event_of(confirmed_mail(smtp, row))

    public = Calendar.from_ical(
        client.get(f"/{language}/sessions/{session.pk}-x.ics").content
    ).walk("VEVENT")[0]
    for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "URL", "CREATED"):
        assert event[name].to_ical() == public[name].to_ical()
    door = f"{site_settings.SITE_URL}{tokens.join_path(row)}"
    assert event["LOCATION"] == event["CONFERENCE"] == door
    assert door in event["DESCRIPTION"]
    assert event["CLASS"] == "PRIVATE"
    assert abs((event["DTSTAMP"].dt - timezone.now()).total_seconds()) < 30


def test_the_calls_own_link_is_in_no_calendar_part(smtp):
    row = RegistrationFactory(session=MeetingFactory().session, confirmed=True)

    for part in calendar_parts(confirmed_mail(smtp, row)):
        data = part.get_payload(decode=True).decode()
        assert [canary for canary in CANARIES if canary in data] == []


def test_an_update_keeps_the_uid_and_raises_the_sequence(smtp):
    row = RegistrationFactory(confirmed=True)
    first = event_of(posted(smtp, row))
    session = row.session
    session.online_platform = "BigBlueButton"
    services.save_session(session=session, author=None)

    letter = posted(smtp, row)

    second = event_of(letter)
    assert second["UID"] == first["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert calendar_parts(letter)[0].get_param("method") == "REQUEST"


@pytest.mark.parametrize("state", [State.CANCELLED, State.POSTPONED, State.WITHDRAWN])
def test_a_session_that_is_off_is_cancelled_for_all(smtp, state):
    row = RegistrationFactory(confirmed=True)
    row.session.state = state
    services.save_session(session=row.session, author=None)

    letter = posted(smtp, row)

    event = event_of(letter)
    assert calendar_parts(letter)[0].get_param("method") == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 1
    assert event["ATTENDEE"] == f"mailto:{row.participant.email}"
    assert "CONFERENCE" not in event
    assert "/join/" not in event["DESCRIPTION"] + event.get("LOCATION", "")


@pytest.mark.parametrize(
    "state", [RegistrationState.CANCELLED, RegistrationState.WAITING]
)
def test_who_leaves_or_waits_is_taken_out_alone(smtp, state):
    row = RegistrationFactory(confirmed=True)
    row.state = state

    letter = posted(smtp, row)

    event = event_of(letter)
    assert calendar_parts(letter)[0].get_param("method") == "CANCEL"
    assert "STATUS" not in event
    assert event["SEQUENCE"] == 0
    assert not str(event["SUMMARY"]).startswith("[")
    assert "/join/" not in event["DESCRIPTION"] + event["LOCATION"]


def test_who_comes_to_the_place_is_told_the_place(smtp):
    session = SessionFactory(hybrid=True)
    row = RegistrationFactory(session=session, mode=Mode.ON_SITE, confirmed=True)

    event = event_of(confirmed_mail(smtp, row))

    assert str(event["LOCATION"]).startswith(session.venue.name)
    assert "CONFERENCE" not in event


@pytest.mark.parametrize("kind", [MessageKind.CONFIRM_ADDRESS, MessageKind.WAITING])
def test_mails_that_promise_nothing_have_no_calendar_part(smtp, kind):
    waiting = kind == MessageKind.WAITING
    row = RegistrationFactory(waiting=waiting)
    MessageFactory(registration=row, kind=kind)

    outbox.deliver_due()

    assert arrived(smtp).get_content_type() == "multipart/alternative"


def test_a_session_without_a_date_has_no_calendar_part(smtp):
    row = RegistrationFactory(session=SessionFactory(undated=True), confirmed=True)

    assert emails.invitation(row) is None
    assert confirmed_mail(smtp, row).get_content_type() == "multipart/alternative"
