"""What each kind of mail says, in French and English, as text and as HTML."""

import html
import re

import pytest
from django.core import mail

from events.choices import LinkInMails, State
from events.models import Session
from registrations import outbox, tokens
from registrations.choices import MessageKind, Wants
from registrations.models import Message
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    FollowFactory,
    MeetingFactory,
    MessageFactory,
    ParticipantFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

CANARIES = ("call.example.org", "canary-passcode", "880 0000 0000")
TYPED = ("Mallory", "Evil Ltd", "zqnoteqz")
LANGUAGES = ["fr", "en"]
# To registrants: the state of who gets it, of the session, and what it must say.
KINDS = {
    MessageKind.CONFIRMED: (
        "confirmed",
        "published",
        "inscription est confirmée",
        "You are registered",
    ),
    MessageKind.WAITING: ("waiting", "published", "liste d’attente", "waiting list"),
    MessageKind.PROMOTED: (
        "confirmed",
        "published",
        "place s’est libérée",
        "place became free",
    ),
    MessageKind.LEFT: ("cancelled", "published", "annulée", "is cancelled"),
    MessageKind.POSTPONED: (
        "confirmed",
        "postponed",
        "n’aura pas lieu",
        "does not take place on",
    ),
    MessageKind.CALLED_OFF: (
        "confirmed",
        "cancelled",
        "annulée",
        "does not take place",
    ),
    MessageKind.REMINDER_DAY: ("confirmed", "published", "rappel", "a reminder"),
    MessageKind.REMINDER_HOUR: (
        "confirmed",
        "published",
        "commencer",
        "about to begin",
    ),
}
WITH_CALL = {
    MessageKind.CONFIRMED,
    MessageKind.PROMOTED,
    MessageKind.REMINDER_DAY,
    MessageKind.REMINDER_HOUR,
}
METHODS = {
    MessageKind.CONFIRMED: "REQUEST",
    MessageKind.PROMOTED: "REQUEST",
    MessageKind.LEFT: "CANCEL",
    MessageKind.POSTPONED: "CANCEL",
    MessageKind.CALLED_OFF: "CANCEL",
}


@pytest.fixture(autouse=True)
def shortly_before(time_machine):
    """Half an hour before, when all reminders would be true, but for the day's."""
    time_machine.move_to("2026-04-16 12:30:00+00:00", tick=False)
    return time_machine


def planned(**traits: object) -> Session:
    session = SessionFactory(
        april_2026=True, title_fr="Habiter", title_en="Dwelling", **traits
    )
    MeetingFactory(session=session)
    return session


def plain(text: str) -> str:
    """As a reader sees it: without tags, its spaces single."""
    bare = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return " ".join(bare.replace("\u202f", " ").replace("\xa0", " ").split())


def parts() -> list[str]:
    """The text and the HTML of the one mail that left."""
    assert outbox.deliver_due() == 1
    [letter] = mail.outbox
    return [letter.body, letter.alternatives[0].content]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_about_a_registration_says_what_it_must(kind, language, shortly_before):
    if kind == MessageKind.REMINDER_DAY:
        shortly_before.move_to("2026-04-15 14:00:00+00:00", tick=False)
    state, held, french, english = KINDS[kind]
    row = RegistrationFactory(
        session=planned(state=held),
        name="Mallory",
        organisation="Evil Ltd",
        note="zqnoteqz",
        language=language,
        **{state: True},
    )
    MessageFactory(registration=row, kind=kind)

    both = parts()

    letter = mail.outbox[0]
    title = {"fr": "Habiter", "en": "Dwelling"}[language]
    assert title in letter.subject
    for part in both:
        words = plain(part).replace("Une place", "place").replace("A place", "place")
        assert {"fr": french, "en": english}[language].lower() in words.lower()
        assert title in words
        assert tokens.personal_path(row.participant) in part
        assert f"http://testserver/{language}/sessions/{row.session_id}-" in part
        assert (tokens.join_path(row) in part) == (kind in WITH_CALL)
        for canary in CANARIES:
            assert (canary in part) == (kind in WITH_CALL)
        assert [word for word in TYPED if word in part] == []
    assert not any(word in letter.subject for word in (*CANARIES, *TYPED))
    assert f'<html lang="{language}"' in both[1]
    invited = letter.invitation
    assert (invited.method if invited else None) == METHODS.get(kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_briefing_says_what_who_speaks_needs(language, shortly_before):
    shortly_before.move_to("2026-04-10 09:00:00+00:00", tick=False)
    appearance = AppearanceFactory(
        session=planned(link_in_mails=LinkInMails.LAST_REMINDER),
        speaker__name="Zoé N’Diaye",
        email="speaks@example.org",
        language=language,
    )
    MessageFactory(
        registration=None,
        participant=None,
        appearance=appearance,
        kind=MessageKind.BRIEFING,
    )

    both = parts()

    assert mail.outbox[0].to == ["speaks@example.org"]
    role = {"fr": "intervenant", "en": "speaker"}[language]
    early = {"fr": "45 minutes avant", "en": "45 minutes before"}[language]
    for part in both:
        words = plain(part)
        assert [one for one in ("Zoé N’Diaye", role, early) if one not in words] == []
        assert [canary for canary in CANARIES if canary not in part] == []
        assert tokens.speaker_path(appearance) in part
        assert "/me/" not in part


@pytest.mark.parametrize("kind", [MessageKind.REMINDER_HOUR, MessageKind.CALLED_OFF])
def test_who_speaks_is_written_to_as_one_who_speaks(kind):
    off = kind == MessageKind.CALLED_OFF
    appearance = AppearanceFactory(
        session=planned(state=State.CANCELLED if off else State.PUBLISHED),
        email="speaks@example.org",
        language="en",
    )
    MessageFactory(
        registration=None, participant=None, appearance=appearance, kind=kind
    )

    for part in parts():
        assert (tokens.speaker_path(appearance) in part) == (not off)
        assert ("canary-passcode" in part) == (not off)
        assert "give your place up" not in part
    assert mail.outbox[0].invitation is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("wants", "french", "english"),
    [
        (Wants.DATE, "la date", "told the date of"),
        (Wants.MATERIAL, "enregistrement", "recording and the documents"),
    ],
)
def test_the_mail_to_confirm_a_wish_says_what_it_is_about(
    language, wants, french, english
):
    follow = FollowFactory(session=planned(), wants=wants, language=language)
    MessageFactory(
        registration=None,
        participant=follow.participant,
        follow=follow,
        kind=MessageKind.CONFIRM_FOLLOW,
    )

    for part in parts():
        words = plain(part)
        assert {"fr": french, "en": english}[language] in words
        assert {"fr": "Habiter", "en": "Dwelling"}[language] in words
        assert "48" in words
        assert tokens.follow_path(follow) in part
        assert tokens.unsubscribe_path(follow) not in part
        assert "/me/" not in part
        assert [canary for canary in CANARIES if canary in part] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_with_the_date_says_it_and_how_to_end_it(language):
    follow = FollowFactory(
        session=planned(), wants=Wants.DATE, language=language, confirmed=True
    )
    MessageFactory(
        registration=None,
        participant=follow.participant,
        follow=follow,
        kind=MessageKind.DATE_KNOWN,
    )

    for part in parts():
        words = plain(part)
        assert {"fr": "16 avril 2026", "en": "16 April 2026"}[language] in words
        assert tokens.unsubscribe_path(follow) in part
        assert "/me/" not in part
        assert "/join/" not in part
        assert [canary for canary in CANARIES if canary in part] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_lost_links_say_where_everything_is(language):
    person = ParticipantFactory(proven=True, language=language)
    MessageFactory(registration=None, participant=person, kind=MessageKind.LOST_LINKS)

    for part in parts():
        assert tokens.personal_path(person) in part
        assert tokens.calendar_path(person) in part
        assert person.email not in part


def test_the_city_of_a_person_gives_the_hour_that_stands_first():
    city = CityFactory(name_en="Dakar", timezone="Africa/Dakar")
    row = RegistrationFactory(
        session=planned(), confirmed=True, language="en", participant__city=city
    )
    MessageFactory(registration=row, kind=MessageKind.CONFIRMED)

    for part in parts():
        words = plain(part)
        assert "1–3pm (Dakar)" in words
        assert words.index("1–3pm (Dakar)") < words.index("3–5pm CEST")


def test_every_kind_has_its_test():
    """A new kind: say above what it must say."""
    elsewhere = {
        MessageKind.CONFIRM_ADDRESS,  # test_emails
        MessageKind.CHANGED,  # test_news
        MessageKind.LINK_CHANGED,  # test_links
        MessageKind.LINKS_MISSING,  # test_links_missing
        MessageKind.ADDRESS_REFUSED,  # test_unkind_servers
        MessageKind.BRIEFING,
        MessageKind.CONFIRM_FOLLOW,
        MessageKind.DATE_KNOWN,
        MessageKind.LOST_LINKS,
        MessageKind.WORD,  # test_every_mailing, and the two below
        MessageKind.ANNOUNCEMENT,
        MessageKind.MATERIAL,
        MessageKind.ASK_AGAIN,  # test_erasure_people
        MessageKind.PROOF,  # test_proofs
    }

    assert set(KINDS) | elsewhere == set(MessageKind)


def test_what_was_given_up_of_a_postponed_session_is_said_after_its_old_date(
    shortly_before,
):
    row = RegistrationFactory(session=planned(state=State.POSTPONED), cancelled=True)
    MessageFactory(registration=row, kind=MessageKind.LEFT)
    shortly_before.move_to("2026-05-20 09:00:00+00:00")

    assert outbox.deliver_due() == 1
    assert Message.objects.get().state == "sent"
