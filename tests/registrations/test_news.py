"""What the mail about a change says: before and now, to each in their language."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from events import services
from events.choices import Decision, Format, LinkInMails, State
from events.models import Change, Session
from registrations import outbox
from registrations.choices import MessageState
from registrations.models import Message
from registrations.services import settle_changes
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    RegistrationFactory,
    SessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march(time_machine):
    time_machine.move_to("2026-03-01 09:00:00+00:00", tick=False)


def expected(session: Session, language: str = "en", **traits: object):
    return RegistrationFactory(
        session=session,
        language=language,
        confirmed_at=timezone.now() - timedelta(days=1),
        **({"confirmed": True} | traits),
    )


def edit(session: Session, **values: object) -> None:
    for name, value in values.items():
        setattr(session, name, value)
    moment = timezone.now() - timedelta(minutes=1)
    services.save_session(session=session, author=None, now=moment)


def told() -> list[str]:
    """The text of each mail that left, its lines single."""
    settle_changes(now=timezone.now())
    outbox.deliver_due()
    texts = [re.sub("[\xa0\u202f]", " ", one.body) for one in mail.outbox]
    return [re.sub(r"\n\s*", "\n", text) for text in texts]


def invitation() -> tuple[str, int]:
    """METHOD and SEQUENCE of the newest mail's calendar part."""
    calendar = Calendar.from_ical(mail.outbox[-1].invitation.content)
    return calendar["METHOD"], calendar.walk("VEVENT")[0]["SEQUENCE"]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "fr",
            "Quand\navant : Jeudi 16 avril 2026, 15h–17h CEST\n"
            "maintenant : Vendredi 17 avril 2026, 15h–17h CEST",
        ),
        (
            "en",
            "When\nbefore: Thursday 16 April 2026, 3–5pm CEST\n"
            "now: Friday 17 April 2026, 3–5pm CEST",
        ),
    ],
)
def test_a_moved_session_says_both_days_and_renews_the_invitation(language, lines):
    session = expected(SessionFactory(april_2026=True), language).session
    day = timedelta(days=1)
    edit(session, starts_at=session.starts_at + day, ends_at=session.ends_at + day)

    [text] = told()

    assert lines in text
    html = mail.outbox[0].alternatives[0].content
    assert re.search(r"<del>[^<]*16[^<]*</del>", html)
    assert re.search(r"<ins[^>]*>[^<]*17[^<]*</ins>", html)
    assert invitation() == ("REQUEST", 1)


def test_a_date_taken_away_is_to_be_announced():
    session = expected(SessionFactory(april_2026=True)).session
    edit(session, starts_at=None, ends_at=None)

    [text] = told()

    assert "before: Thursday 16 April 2026, 3–5pm CEST\nnow: to be announced" in text
    assert mail.outbox[0].invitation is None


def test_a_venue_that_is_renamed_says_both_names_with_the_room():
    venue = VenueFactory(name="Usquare")
    session = SessionFactory(in_person=True, venue=venue, room="Salle 3")
    expected(session, mode="on_site")
    venue.name = "Halle aux grains"
    moment = timezone.now() - timedelta(minutes=1)
    services.save_venue(venue=venue, author=None, now=moment)

    [text] = told()

    assert (
        "Where\nbefore: Usquare, Salle 3, rue Haute 1, 1000 Bruxelles\n"
        "now: Halle aux grains, Salle 3, rue Haute 1, 1000 Bruxelles"
    ) in text
    assert invitation() == ("REQUEST", 1)


def test_a_session_that_goes_online_says_so():
    venue = VenueFactory(name="Usquare")
    session = expected(SessionFactory(hybrid=True, venue=venue)).session
    edit(session, format=Format.ONLINE)

    [text] = told()

    assert "Format\nbefore: On site and online\nnow: Online\n" in text
    assert (
        "Where\nbefore: Usquare, rue Haute 1, 1000 Bruxelles, online (Zoom)\n"
        "now: Online (Zoom)"
    ) in text


def test_another_platform_is_told():
    session = expected(SessionFactory()).session
    edit(session, online_platform="BigBlueButton")

    [text] = told()

    assert "before: Online (Zoom)\nnow: Online (BigBlueButton)" in text


def test_a_title_is_told_to_who_reads_it():
    session = SessionFactory(title_fr="Habiter", title_en="Dwelling")
    expected(session, "fr", participant__email="fr@example.org")
    expected(session, "en", participant__email="en@example.org")
    edit(session, title_fr="Habiter la ville")

    [text] = told()

    assert mail.outbox[0].to == ["fr@example.org"]
    assert "Habiter\n" in text
    assert "Habiter la ville" in text
    states = Message.objects.values_list("participant__email", "state")
    assert dict(states) == {"fr@example.org": "sent"}


def test_a_borrowed_title_is_told_to_who_reads_the_other_language():
    session = SessionFactory(french_only=True, title_fr="Habiter")
    expected(session, "en")
    edit(session, title_fr="Habiter la ville")

    [text] = told()

    assert "before: Habiter\nnow: Habiter la ville" in text


def test_a_session_that_comes_back_says_that_it_takes_place():
    session = expected(SessionFactory(cancelled=True, sequence=1)).session
    edit(session, state=State.PUBLISHED)

    [text] = told()

    assert "State\nbefore: Cancelled\nnow: It takes place" in text
    assert invitation() == ("REQUEST", 2)


@pytest.mark.parametrize("state", [State.CANCELLED, State.POSTPONED])
def test_a_session_that_is_off_leaves_calendars(state):
    session = expected(SessionFactory()).session
    edit(session, state=state)

    told()

    assert invitation() == ("CANCEL", 1)


def test_who_waits_or_speaks_has_no_invitation_to_renew():
    session = SessionFactory()
    expected(session, confirmed=False, waiting=True)
    AppearanceFactory(session=session, email="speaks@example.org", language="en")
    edit(session, online_platform="BigBlueButton")

    waiting, speaker = told()

    assert [one.invitation for one in mail.outbox] == [None, None]
    assert "You are still on the waiting list." in waiting
    assert "/join/" not in waiting
    assert "/join/" in speaker
    assert "/me/" not in speaker


def test_a_later_silent_correction_is_what_the_mail_says():
    session = expected(SessionFactory()).session
    edit(session, online_platform="BigBlueButtom")
    edit(session, online_platform="BigBlueButton")
    Change.objects.filter(sequence=2).update(decision=Decision.SILENT)

    [text] = told()

    assert "before: Online (Zoom)\nnow: Online (BigBlueButton)" in text
    assert "BigBlueButtom" not in text


def test_news_that_are_none_any_more_when_they_leave_are_dropped():
    session = expected(SessionFactory()).session
    edit(session, online_platform="BigBlueButton")
    settle_changes(now=timezone.now())
    edit(session, online_platform="Zoom")

    outbox.deliver_due()

    assert mail.outbox == []
    assert Message.objects.get().state == MessageState.DROPPED


def test_a_session_that_is_called_off_replaces_the_news_not_sent_yet():
    session = expected(SessionFactory()).session
    edit(session, online_platform="BigBlueButton")
    settle_changes(now=timezone.now())
    edit(session, state=State.CANCELLED)

    [text] = told()

    assert "does not take place" in text
    kinds = Message.objects.order_by("pk").values_list("kind", "state")
    assert list(kinds) == [("changed", "dropped"), ("called_off", "sent")]


@pytest.mark.parametrize("rule", LinkInMails)
def test_news_hold_the_calls_link_if_mails_may(rule):
    session = SessionFactory(link_in_mails=rule)
    MeetingFactory(session=session)
    expected(session)
    edit(session, online_platform="BigBlueButton")

    [text] = told()

    assert ("canary-passcode" in text) == (rule == LinkInMails.CONFIRMED)
    assert "/join/" in text
