"""From one link for all to a link for each and back: who held what, and learns what."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from events.choices import Format, LinkInMails, LinkMode
from events.meetings import converge, save_meeting
from events.models import Meeting
from fairville_site import bilingual
from registrations import outbox, tokens
from registrations.choices import MessageKind, MessageState
from registrations.models import Message
from registrations.services import confirm_registration, tell_links
from tests.events.calls import of_zoom
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    RegistrationFactory,
    SessionFactory,
    VenueFactory,
)
from tests.registrations.tell_desk import EN, act, tell_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(clock, fake_zoom):
    """Made at Zoom, with one link for all."""
    meeting = MeetingFactory(**of_zoom())
    converge(now=timezone.now())
    meeting.refresh_from_db()
    assert meeting.link_version == 1
    return meeting


def confirmed(meeting: Meeting, **traits):
    row = RegistrationFactory(session=meeting.session, language="en", **traits)
    confirm_registration(registration_id=row.pk)
    outbox.deliver_due()
    return row


def switch(meeting: Meeting, mode: LinkMode) -> None:
    meeting.link_mode = mode
    save_meeting(meeting=meeting, columns=["link_mode"])


def later(clock, **away) -> None:
    """Some time passes; then the worker makes a round."""
    clock.shift(timedelta(**away))
    converge(now=timezone.now())
    tell_links(now=timezone.now())
    outbox.deliver_due()


def told() -> list[str]:
    rows = Message.objects.filter(
        kind=MessageKind.LINK_CHANGED, state=MessageState.SENT
    ).order_by("pk")
    return [(row.participant or row.appearance).email for row in rows]


def test_on_the_way_to_links_of_their_own_each_learns_of_it_once(
    shared, clock, mailoutbox
):
    speaker = AppearanceFactory(
        session=shared.session, email="speaker@example.org", language="en"
    )
    outbox.owe(
        kind=MessageKind.BRIEFING, to=speaker, occasion="once", now=timezone.now()
    )
    ada = confirmed(shared)
    link = shared.join_url
    assert link in mailoutbox[-1].body
    assert "Zoom (United States) is told" not in mailoutbox[-1].body

    switch(shared, LinkMode.PERSONAL)
    bo = confirmed(shared)
    for part in (mailoutbox[-1].body, mailoutbox[-1].alternatives[0].content):
        assert "zoom.us" not in part
        assert tokens.join_path(bo) in part
        assert "is told your name, your address and your language" in part
    for _ in range(3):
        later(clock, minutes=2)

    assert sorted(told()) == sorted([ada.participant.email, "speaker@example.org"])
    letter = next(one for one in mailoutbox[3:] if one.to == [ada.participant.email])
    for part in (letter.body, letter.alternatives[0].content):
        assert "leads nowhere now" in part
        assert tokens.join_path(ada) in part
        assert "is told your name, your address and your language" in part
        assert "zoom.us" not in part
        assert "The call itself" not in part


def test_back_to_one_link_everybody_learns_it_once(shared, clock):
    ada = confirmed(shared)
    switch(shared, LinkMode.PERSONAL)
    later(clock, minutes=2)
    bo = confirmed(shared)
    mail.outbox.clear()

    switch(shared, LinkMode.API_SHARED)
    for _ in range(3):
        later(clock, minutes=2)

    shared.refresh_from_db()
    assert sorted(letter.to for letter in mail.outbox) == sorted(
        [row.participant.email] for row in (ada, bo)
    )
    assert all(shared.join_url in letter.body for letter in mail.outbox)


def test_there_and_back_within_the_minute_is_one_mail_of_the_link_that_holds(
    shared, clock
):
    ada = confirmed(shared)
    mail.outbox.clear()

    switch(shared, LinkMode.PERSONAL)
    later(clock, seconds=20)
    switch(shared, LinkMode.API_SHARED)
    for _ in range(3):
        later(clock, minutes=2)

    [letter] = mail.outbox
    assert letter.to == [ada.participant.email]
    shared.refresh_from_db()
    assert shared.join_url in letter.body


def test_who_registered_before_there_was_a_call_learns_of_it_too(clock, fake_zoom):
    """Nothing beside the form said then what Zoom would be told."""
    session = SessionFactory(link_in_mails=LinkInMails.LAST_REMINDER)
    call = Meeting(session=session)
    ada = confirmed(call)
    call.link_mode = LinkMode.PERSONAL

    assert save_meeting(meeting=call, columns=["link_mode"])
    for _ in range(3):
        later(clock, minutes=2)

    assert told() == [ada.participant.email]


def test_an_alias_is_said_to_be_one(shared, clock, mailoutbox, settings):
    settings.ZOOM_ALIAS_DOMAIN = "people.example.org"
    switch(shared, LinkMode.PERSONAL)

    confirmed(shared)

    assert "an alias in place of your address" in mailoutbox[-1].body


@pytest.mark.alike
@pytest.mark.parametrize("domain", ["", "people.example.org"])
def test_the_form_says_what_zoom_is_told_where_it_is_told(
    shared, client, settings, domain
):
    settings.ZOOM_ALIAS_DOMAIN = domain
    session = shared.session
    other = SessionFactory(series=session.series)
    forms = {
        name: reverse(f"registrations:{name}", args=[one.pk, bilingual.slug(one)])
        for name, one in (("register", session), ("register_series", session.series))
    }
    elsewhere = reverse(
        "registrations:register", args=[other.pk, bilingual.slug(other)]
    )
    for address in (*forms.values(), elsewhere):
        assert "is told" not in client.get(address, headers=EN).text

    switch(shared, LinkMode.PERSONAL)

    said = "an alias in place of your address" if domain else "your address and your"
    for address in forms.values():
        shown = client.get(address, headers=EN).text
        assert "Zoom (United States) is told, once you have confirmed," in shown
        assert said in shown
    assert "is told" not in client.get(elsewhere, headers=EN).text
    session.format = Format.IN_PERSON
    session.venue = VenueFactory()
    session.save()
    assert "is told" not in client.get(forms["register"], headers=EN).text


@pytest.mark.alike
def test_the_desk_says_to_how_many_and_can_stop_it(shared, admin_client):
    confirmed(shared)
    switch(shared, LinkMode.PERSONAL)

    shown = admin_client.get(tell_path(shared.session), headers=EN).text

    assert "1 person is told of it by mail." in shown
    act(admin_client, shared.session, "stop_link")
    shared.refresh_from_db()
    assert shared.link_changed_at is None
