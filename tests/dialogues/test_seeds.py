"""The real programme: what the five announcements say stands on public pages."""

import json
import re
from datetime import datetime
from html.parser import HTMLParser
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from dialogues.models import City, Page, Resource, Series
from events import clock
from events.models import Session
from fairville_site import bilingual
from tests.dialogues.seeds import ANNOUNCEMENTS
from tests.dialogues.seeds.kinds import Address, Fact

APPS = ["speakers", "dialogues", "events", "registrations"]
MODELS = {"session": Session, "series": Series, "resource": Resource}
PROGRAMME = settings.BASE_DIR / "fixtures" / "programme.json"
MEETING_OF_2015 = 1
INSIDE = {code: re.compile(rf"/{code}/.*/$") for code in ("fr", "en")}
LABS = ["Athens", "Berlin", "Brussels", "Cairo", "Dakar", "London", "Marseille"]


class Reader(HTMLParser):
    """The words of a page as they are read, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.links.append(href)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def content(self) -> str:
        text = " ".join([*self.words, *self.links])
        return " ".join(text.replace("\N{NON-BREAKING HYPHEN}", "-").split()).casefold()


def read(client: Client, path: str) -> Reader:
    response = client.get(path, follow=True)
    assert response.status_code == 200, path
    reader = Reader()
    reader.feed(response.text)
    return reader


def path_of(address: Address) -> str:
    kind, key = address
    if kind == "page":
        return Page.objects.get(key=key).get_absolute_url()
    return MODELS[kind].objects.get(pk=key).get_absolute_url()


def words_of(fact: Fact, language: str) -> str:
    return fact if isinstance(fact, str) else fact[language == "en"]


def everything() -> str:
    out = StringIO()
    call_command("dumpdata", *APPS, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(standing_rows):
    with standing_rows():
        call_command("loaddata", "programme", verbosity=0)
        yield


@pytest.fixture
def programme(loaded, db) -> None:
    """The real programme stands in the database."""


@pytest.mark.usefixtures("programme")
class TestFacts:
    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("announcement", ANNOUNCEMENTS)
    def test_every_fact_stands_on_its_page(self, client, announcement, language):
        missing = []
        with override(language):
            for address, facts in ANNOUNCEMENTS[announcement].items():
                content = read(client, path_of(address)).content
                missing += [
                    (address, words)
                    for fact in facts
                    if (words := words_of(fact, language)).casefold() not in content
                ]
        assert missing == []

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_every_page_of_the_programme_can_be_reached(self, client, language):
        with override(language):
            wanted = {
                row.get_absolute_url()
                for model in (Session, Series, Resource)
                for row in model.objects.all()
            }
            seen: set[str] = set()
            ahead = {f"/{language}/"}
            while ahead:
                path = ahead.pop()
                seen.add(path)
                pages = {link.partition("#")[0] for link in read(client, path).links}
                ahead |= {page for page in pages if INSIDE[language].match(page)} - seen
        assert wanted <= seen

    def test_links_inside_texts_lead_straight_to_their_page(self, client):
        text = PROGRAMME.read_text(encoding="utf-8")
        paths = {part.partition(")")[0] for part in text.split("](")[1:]}
        inside = sorted(path for path in paths if path.startswith("/"))
        assert [client.get(path).status_code for path in inside] == [200] * 6


@pytest.mark.usefixtures("programme")
class TestTimes:
    def test_hours_are_those_of_the_place(self):
        hours = {
            session.pk: (
                session.timezone,
                session.starts_at.astimezone(clock.zone_info(session.timezone)),
                session.ends_at.astimezone(clock.zone_info(session.timezone)),
            )
            for session in Session.objects.exclude(starts_at=None)
        }

        def local(zone: str, start: str, end: str) -> tuple[str, datetime, datetime]:
            info = clock.zone_info(zone)
            return (
                zone,
                datetime.fromisoformat(start).replace(tzinfo=info),
                datetime.fromisoformat(end).replace(tzinfo=info),
            )

        paris, brussels = "Europe/Paris", "Europe/Brussels"
        assert hours == {
            2: local(paris, "2023-05-25T00:00", "2023-05-26T00:00"),
            3: local(paris, "2026-04-16T15:00", "2026-04-16T17:00"),
            4: local(paris, "2026-05-11T17:00", "2026-05-11T20:00"),
            5: local(brussels, "2026-06-09T19:30", "2026-06-09T21:30"),
            6: local(paris, "2026-06-11T15:00", "2026-06-11T17:00"),
            7: local(paris, "2026-09-24T15:00", "2026-09-24T17:00"),
        }

    def test_only_the_day_of_the_lille_session_is_known(self):
        only = Session.objects.filter(day_only=True)
        assert [session.pk for session in only] == [2]

    def test_the_meeting_of_2015_has_a_year_and_no_date(self):
        meeting = Session.objects.get(pk=MEETING_OF_2015)
        assert (meeting.starts_at, meeting.hint_year) == (None, 2015)
        assert meeting.is_past()

    def test_no_text_names_a_zone_by_its_letters(self):
        text = PROGRAMME.read_text(encoding="utf-8")
        letters = ["CET", "CEST", "GMT", "BST"]
        assert [word for word in letters if f" {word}" in text] == []

    def test_the_labs_are_the_audience(self):
        with override("en"):
            assert [city.name for city in City.objects.labs()] == LABS


@pytest.mark.usefixtures("programme")
class TestLanguages:
    @pytest.mark.parametrize("model", [Session, Series, Resource, Page])
    def test_all_but_the_meeting_of_2015_is_in_both(self, model):
        alone = {
            row.pk: bilingual.available_languages(row)
            for row in model.objects.all()
            if bilingual.available_languages(row) != ["fr", "en"]
        }
        assert alone == ({MEETING_OF_2015: ["fr"]} if model is Session else {})

    def test_what_is_said_in_one_language_is_said_in_the_other(self):
        unequal = []
        for row in json.loads(PROGRAMME.read_text(encoding="utf-8")):
            if (row["model"], row["pk"]) == ("events.session", MEETING_OF_2015):
                continue
            fields = row["fields"]
            unequal += [
                (row["model"], row["pk"], name)
                for name in fields
                if name.endswith("_fr")
                and bool(fields[name]) != bool(fields[f"{name[:-3]}_en"])
            ]
        assert unequal == []

    def test_typography_is_left_to_the_moment_of_showing(self):
        text = PROGRAMME.read_text(encoding="utf-8")
        special = ["\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "'", "..."]
        assert [mark for mark in special if mark in text] == []


@pytest.mark.django_db
@pytest.mark.parametrize("fixtures", [["programme"], ["programme", "demo"]])
def test_loading_twice_changes_nothing(fixtures):
    call_command("loaddata", *fixtures, verbosity=0)
    once = everything()
    call_command("loaddata", *fixtures, verbosity=0)
    assert everything() == once


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("model", [Session, Series, Resource, Page, City])
def test_every_row_is_valid(model):
    for row in model.objects.all():
        row.full_clean()
