"""What each mail to many says, in French and English, as text and as HTML."""

import html
import re

import pytest
from django.core import mail

from events.choices import LanguageKind
from fairville_site.plain_words import plain_words
from registrations import outbox, tokens
from registrations.choices import Wants
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    FollowFactory,
    MeetingFactory,
    RegistrationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
)
from tests.registrations.mailings import MailingFactory, released

pytestmark = pytest.mark.django_db

SECRETS = ("call.example.org", "canary-passcode", "880 0000 0000")
LANGUAGES = ["fr", "en"]
BODY = "Venez **tôt**.\n\n- [Le plan](https://example.org/plan)\n- <script>zq</script>"


@pytest.fixture(autouse=True)
def a_month_before(time_machine):
    time_machine.move_to("2026-03-16 12:30:00+00:00", tick=False)
    return time_machine


def planned(**traits: object):
    session = SessionFactory(
        april_2026=True, title_fr="Habiter", title_en="Dwelling", **traits
    )
    MeetingFactory(session=session)
    return session


def plain(text: str) -> str:
    bare = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return " ".join(bare.replace("\u202f", " ").replace("\xa0", " ").split())


def parts() -> list[str]:
    """The text and the HTML of the one mail that left."""
    assert outbox.deliver_due() == 1
    [letter] = mail.outbox
    assert letter.invitation is None
    both = [letter.body, letter.alternatives[0].content]
    for part in both:
        assert [secret for secret in SECRETS if secret in part] == []
    return both


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_is_the_organisers_own_and_says_where_one_stands(language):
    row = RegistrationFactory(
        session=planned(), confirmed=True, name="Mallory", language=language
    )
    released(MailingFactory(session=row.session, body_fr=BODY))

    text, styled = parts()

    assert mail.outbox[0].subject == "Un mot"
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert "Venez tôt.\n\n– Le plan (https://example.org/plan)" in text
    assert "Venez <strong>tôt</strong>." in styled
    assert '<a href="https://example.org/plan"' in styled
    assert "<script" not in styled
    assert ('<div lang="fr">' in styled) == (language == "en")
    assert ("The organisers write this in French:" in text) == (language == "en")
    for part in (text, styled):
        assert {"fr": "Habiter", "en": "Dwelling"}[language] in plain(part)
        assert tokens.personal_path(row.participant) in part
        assert "Mallory" not in part


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_announcement_is_made_from_the_record(language):
    series = SeriesFactory(title_fr="La série", title_en="The series")
    session = planned(series=series, hybrid=True)
    AppearanceFactory(
        session=session, speaker__name="Zoé N’Diaye", affiliation_fr="CNRS"
    )
    SessionLanguageFactory(session=session)
    SessionLanguageFactory(
        session=session, kind=LanguageKind.INTERPRETATION, source="fr", language="en"
    )
    may = {"starts_at": "2026-05-20T13:00Z", "ends_at": "2026-05-20T15:00Z"}
    SessionFactory(series=series, title_fr="En mai", title_en="In May", **may)
    SessionFactory(title_fr="Ailleurs", title_en="Elsewhere", **may)
    dakar = CityFactory(name_fr="Dakar", name_en="Dakar", timezone="Africa/Dakar")
    follow = FollowFactory(
        series=series, confirmed=True, language=language, participant__city=dakar
    )
    released(MailingFactory(session=session, announcement=True, language=language))

    both = parts()

    own = {"fr": "13h–15h (Dakar)", "en": "1–3pm (Dakar)"}[language]
    of_paris = {"fr": "15h–17h CEST", "en": "3–5pm CEST"}[language]
    said = {
        "fr": ["Habiter", "16 avril 2026", "En une phrase.", "français", "En mai"],
        "en": ["Dwelling", "16 April 2026", "In one sentence.", "French", "In May"],
    }[language]
    said += ["Zoé N’Diaye", "CNRS", session.venue.name, "Zoom", "→"]
    said += [{"fr": "La série", "en": "The series"}[language], own, of_paris]
    for part in both:
        words = plain(part)
        assert [one for one in said if one not in words] == []
        assert words.index(own) < words.index(of_paris)
        assert {"fr": "Ailleurs", "en": "Elsewhere"}[language] not in words
        assert f"http://testserver/{language}/sessions/{session.pk}-" in part
        assert "/register/" in part
        assert tokens.unsubscribe_path(follow) in part
        assert "/me/" not in part
        assert "/join/" not in part
    assert {"fr": "Habiter", "en": "Dwelling"}[language] in mail.outbox[0].subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("follows", [False, True])
def test_the_material_is_named_and_found_on_the_page(language, follows):
    session = planned()
    slides = ResourceFactory(title_fr="Le diaporama", title_en="The slides")
    late = ResourceFactory(
        title_fr="Le film", title_en="The film", url="", expected_on="2030-01-01"
    )
    for resource in (slides, late):
        session.session_resources.create(resource=resource)
    traits = {"session": session, "confirmed": True, "language": language}
    if follows:
        row = FollowFactory(wants=Wants.MATERIAL, **traits)
    else:
        row = RegistrationFactory(**traits)
    released(MailingFactory(session=session, material=True))

    for part in parts():
        words = plain(part)
        assert {"fr": "Le diaporama", "en": "The slides"}[language] in words
        assert {"fr": "Le film", "en": "The film"}[language] not in words
        assert f"http://testserver/{language}/sessions/{session.pk}-" in part
        assert slides.url not in part
        assert ("/unsubscribe/" in part) == follows
        assert (tokens.personal_path(row.participant) in part) == (not follows)
    assert ("List-Unsubscribe" in mail.outbox[0].extra_headers) == follows


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ""),
        ("a\nb", "a b"),
        ("# Titre\n\n1. un\n2. *deux*", "Titre\n\n– un\n– deux"),
        ("[a@b.org](mailto:a@b.org)", "a@b.org"),
        ("un  \ndeux\n\n> cité", "un\ndeux\n\n\n\ncité"),
        ("- un\n\n- deux\n\naprès", "– un\n– deux\n\naprès"),
    ],
)
def test_markdown_becomes_plain_words(typed, words):
    assert re.sub(r"\n{2,}", "\n\n", plain_words(typed)) == re.sub(
        r"\n{2,}", "\n\n", words
    )
