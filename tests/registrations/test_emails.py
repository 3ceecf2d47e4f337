import re
from dataclasses import replace
from datetime import timedelta
from email.policy import SMTP

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.utils import timezone

from events.choices import LinkInMails, Mode, RegistrationMode
from events.kept_sessions import session_now
from registrations import emails, outbox, tokens
from registrations.models import Registration
from tests.factories import (
    FollowFactory,
    MeetingFactory,
    MessageFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

MAILS = [
    ("confirm_address", {}),
    ("confirmed", {"confirmed": True}),
    ("waiting", {"waiting": True}),
]
CANARIES = ("canary-passcode", "call.example.org", "880 0000 0000")


def sent(registration, kind) -> mail.EmailMultiAlternatives:
    """The mail of a kind as it leaves."""
    MessageFactory(registration=registration, kind=kind, language=registration.language)
    outbox.deliver_due()
    return mail.outbox[-1]


def both_parts(message) -> list[str]:
    return [message.body, message.alternatives[0].content]


def in_april(**traits):
    """Thursday 16 April 2026, 15:00 in Paris, as seen from a week before."""
    series = SeriesFactory(second_timezone="Europe/London")
    return SessionFactory(april_2026=True, series=series, **traits)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("kind", "state"), MAILS)
def test_every_mail_says_what_when_and_where_in_both_parts(
    kind, state, language, time_machine
):
    time_machine.move_to("2026-04-09 08:00:00+00:00")
    session = in_april(title_fr="Défendre la ville", title_en="Defending the city")
    row = RegistrationFactory(session=session, language=language, **state)

    message = sent(row, kind)

    facts = {
        "fr": ["Défendre la ville", "jeudi", "15h–17h", "CEST", "14h–16h", "BST"],
        "en": ["Defending the city", "Thursday", "3–5pm", "CEST", "2–4pm", "BST"],
    }[language]
    page = f"{site_settings.SITE_URL}/{language}/sessions/{session.pk}-"
    for part in both_parts(message):
        assert [
            fact for fact in facts if fact not in part.replace("Jeudi", "jeudi")
        ] == []
        assert page in part
    assert message.to == [row.participant.email]
    assert facts[0] in message.subject


@pytest.mark.parametrize(("kind", "state"), MAILS)
def test_every_mail_leaves_as_a_robots_with_a_constant_id(kind, state):
    row = RegistrationFactory(**state)

    headers = sent(row, kind).message()

    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Content-Language"] == "fr"
    assert headers["Message-ID"] == row.messages.get().message_id


@pytest.mark.parametrize(("kind", "state"), MAILS)
def test_no_mail_fetches_anything_or_runs_a_script(kind, state):
    session = MeetingFactory().session

    html = both_parts(sent(RegistrationFactory(session=session, **state), kind))[1]

    assert not re.search(r"<(img|script|link|iframe|style)|url\(|@import", html)
    assert 'lang="fr"' in html


def test_texts_cannot_break_out_of_a_mail():
    session = SessionFactory(title_fr="Eau & sel\r\nBcc: x@example.org <b>fort</b>")

    message = sent(RegistrationFactory(session=session, confirmed=True), "confirmed")

    text, html = both_parts(message)
    assert "Eau & sel" in text
    assert "&lt;b&gt;fort&lt;/b&gt;" in html
    assert message.subject.endswith("Eau & sel Bcc: x@example.org <b>fort</b>")
    assert list(message.message().keys()).count("Bcc") == 0


def test_a_subject_is_one_line_and_keeps_the_spaces_that_french_sets():
    title = "La ville\u202f: «\u00a0eau\u00a0»\r\n\u2028\x85 \x00et\x0b\t sel"
    row = RegistrationFactory(session=SessionFactory(title_fr=title), confirmed=True)

    message = sent(row, "confirmed")

    assert message.subject.endswith("La ville\u202f: «\u00a0eau\u00a0» et sel")
    assert "\n" not in message.message()["Subject"]


def test_the_mail_to_confirm_holds_its_link_and_nothing_that_was_typed():
    row = RegistrationFactory(name="Mallory", organisation="Evil Ltd")

    message = sent(row, "confirm_address")

    token = tokens.make(tokens.Purpose.CONFIRM, row.pk, row.generation)
    for part in [*both_parts(message), message.subject]:
        assert "Mallory" not in part
        assert "Evil" not in part
    for part in both_parts(message):
        assert f"{site_settings.SITE_URL}/confirm/{token}/" in part
        assert "48" in part


def test_the_call_is_told_to_whoever_is_confirmed_online():
    session = MeetingFactory().session

    message = sent(RegistrationFactory(session=session, confirmed=True), "confirmed")

    for part in both_parts(message):
        assert [canary for canary in CANARIES if canary not in part] == []
    assert not any(canary in message.subject for canary in CANARIES)


@pytest.mark.parametrize(
    ("kind", "state", "link_in_mails"),
    [
        ("confirm_address", {}, LinkInMails.CONFIRMED),
        ("waiting", {"waiting": True}, LinkInMails.CONFIRMED),
        ("confirmed", {"confirmed": True}, LinkInMails.LAST_REMINDER),
        (
            "confirmed",
            {"confirmed": True, "mode": Mode.ON_SITE},
            LinkInMails.CONFIRMED,
        ),
    ],
)
def test_the_call_is_told_to_nobody_else(kind, state, link_in_mails):
    session = SessionFactory(hybrid=True, link_in_mails=link_in_mails)
    MeetingFactory(session=session)

    message = sent(RegistrationFactory(session=session, **state), kind)

    for part in [*both_parts(message), message.message().as_string()]:
        assert not any(canary in part for canary in CANARIES)


def test_without_a_link_yet_the_mail_has_the_way_in_all_the_same():
    row = RegistrationFactory(confirmed=True, language="en")

    for part in both_parts(sent(row, "confirmed")):
        assert tokens.join_path(row) in part
        assert "from 15 minutes before the start" in part
        assert "The call itself" not in part


def test_on_site_the_mail_gives_the_address_and_not_the_platform():
    session = SessionFactory(hybrid=True, room="Amphi 3")
    row = RegistrationFactory(session=session, mode=Mode.ON_SITE, confirmed=True)

    for part in both_parts(sent(row, "confirmed")):
        assert "Amphi 3" in part
        assert "rue Haute 1, 1000 Bruxelles" in part
        assert "Zoom" not in part


def test_the_confirmed_mail_leads_to_the_calendar_file(client):
    row = RegistrationFactory(confirmed=True)

    text, _html = both_parts(sent(row, "confirmed"))

    address = re.search(rf"{site_settings.SITE_URL}(/\S+\.ics)", text)[1]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(b"BEGIN:VCALENDAR")


def test_a_borrowed_title_says_its_language():
    session = SessionFactory(french_only=True, title_fr="Défendre la ville")
    row = RegistrationFactory(session=session, confirmed=True, language="en")

    text, html = both_parts(sent(row, "confirmed"))

    assert "Défendre la ville" in text
    assert '<b lang="fr"' in html


def test_rendering_a_mail_is_pure_of_the_language_around_it():
    row = RegistrationFactory(
        confirmed=True,
        language="fr",
        requested_at=timezone.now() - timedelta(days=3),
    )

    assert emails.confirmed(row) == emails.confirmed(row)
    assert "/fr/sessions/" in emails.confirmed(row).text


@pytest.mark.parametrize(
    "subject", ["Short", "Vous êtes inscrite", "Long words " * 12, "=?utf-8?q?x?= y"]
)
def test_headers_that_are_not_taken_apart_leave_as_the_library_would_write_them(
    subject,
):
    invitation = emails.Invitation("REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    mail = emails.Mail(subject, "Hé\n", "<p>Hé</p>", "fr", invitation, "https://x.org/")
    letter = emails.addressed(mail, '"odd name"@example.org', f"<{'a' * 40}@x.org>")

    def written(policy):
        whole = letter.message(policy=policy).as_bytes()
        return re.sub(rb"={15}\d+==|Date: .*", b"", whole)

    # A copy of the library's: only its own is changed for ours.
    assert written(SMTP) == written(SMTP.clone())


def test_a_header_with_a_line_end_is_refused():
    mail = emails.Mail("Two\nlines", "Text", "<p>Text</p>", "en")

    with pytest.raises(ValueError, match="may not contain"):
        emails.addressed(mail, "a@example.org", "<a@x.org>").message(policy=SMTP)


def test_mails_to_a_crowd_hold_each_readers_own_addresses_and_no_one_elses():
    session = SessionFactory()
    first, second = RegistrationFactory.create_batch(2, session=session, confirmed=True)
    for row in (first, second):
        row.session = session_now(session.pk)

    mails = [emails.confirmed(row) for row in (first, second)]

    for sent, mine, other in zip(mails, (first, second), (second, first), strict=True):
        for own in (
            tokens.join_path,
            lambda row: tokens.personal_path(row.participant),
        ):
            assert own(mine) in sent.text
            assert own(mine) in sent.html
            assert own(other) not in sent.text + sent.html
        assert "\ue000" not in sent.text + sent.html
        alone = Registration.objects.with_session().get(pk=mine.pk)
        assert replace(sent, invitation=None) == replace(
            emails.confirmed(alone), invitation=None
        )


def test_the_mail_with_the_date_leads_to_where_one_registers_now():
    def told(**traits: object) -> emails.Mail:
        follow = FollowFactory(language="en", confirmed=True)
        return emails.date_known(follow, SessionFactory(**traits))

    here, elsewhere, closed = (
        told(),
        told(
            registration_mode=RegistrationMode.EXTERNAL,
            registration_url="https://forms.example.org/",
        ),
        told(registration_mode=RegistrationMode.CLOSED),
    )

    for part in (here.text, here.html):
        assert re.search(r"/en/sessions/\d+-[^/]+/register/", part)
        assert "/register/" not in closed.text + closed.html
    for part in (elsewhere.text, elsewhere.html):
        assert "https://forms.example.org/" in part
