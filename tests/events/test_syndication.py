"""Atom, JSON and the list for other sites' pages."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import html5lib
import pytest
import time_machine
from django.conf import settings as site
from django.utils.translation import override

from events.choices import LanguageKind, Role
from events.models import Session
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    PlacesFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NOON = datetime(2026, 5, 20, 10, tzinfo=UTC)
SCHEMA = json.loads((site.BASE_DIR / "docs" / "sessions.schema.json").read_text())
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def many(count: int) -> Session:
    CityFactory(lab=True)
    series = SeriesFactory(parent=SeriesFactory())
    for number in range(count):
        session = SessionFactory(
            series=series, french_only=number % 3 == 0, hybrid=number % 2 == 0
        )
        SessionLanguageFactory(session=session)
        AppearanceFactory(session=session)
        PlacesFactory(session=session, capacity=10)
    return session


def feed(client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 (our own answer)


def titles(root: ElementTree.Element) -> list[str | None]:
    return [one.findtext("a:title", namespaces=ATOM) for one in entries(root)]


def entries(root: ElementTree.Element) -> list[ElementTree.Element]:
    return root.findall("a:entry", ATOM)


def links(element: ElementTree.Element) -> dict[str | None, str | None]:
    return {one.get("rel"): one.get("href") for one in element.findall("a:link", ATOM)}


def sessions(client, language: str = "en") -> list[dict]:
    data: list[dict] = client.get(f"/{language}/sessions.json").json()["sessions"]
    return data


def breaches(value: object, schema: dict, where: str = "") -> list[str]:
    """What a value breaks of the few words of JSON Schema that ours uses."""
    schema = (
        SCHEMA["$defs"][schema["$ref"].split("/")[-1]] if "$ref" in schema else schema
    )
    if "anyOf" in schema:
        tried = [breaches(value, one, where) for one in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    names = schema.get("type", list(TYPES))
    allowed = tuple(
        TYPES[name] for name in ([names] if isinstance(names, str) else names)
    )
    if not isinstance(value, allowed):
        return [f"{where}: {value!r} is not {names}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not one of {schema['enum']}"]
    if isinstance(value, list):
        return [
            b for one in value for b in breaches(one, schema["items"], f"{where}[]")
        ]
    if not isinstance(value, dict):
        return []
    known = schema["properties"]
    odd = sorted(set(value) ^ set(schema["required"]))
    assert schema["additionalProperties"] is False
    return [f"{where}.{name}" for name in odd] + [
        breach
        for name in value.keys() & known.keys()
        for breach in breaches(value[name], known[name], f"{where}.{name}")
    ]


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("sessions/atom.xml", 3), ("sessions.json", 4), ("embed/", 3)],
)
def test_they_take_as_many_queries_for_3_sessions_as_for_300(
    client, django_assert_num_queries, count, language, address, queries
):
    many(count)

    with django_assert_num_queries(queries):
        answer = client.get(f"/{language}/{address}")

    assert answer.status_code == 200


@pytest.mark.parametrize("address", ["sessions/atom.xml", "sessions.json", "embed/"])
def test_any_page_may_read_them_and_none_sets_a_cookie(client, address):
    SessionFactory()

    answer = client.get(f"/fr/{address}")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=900"
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("address", ["sessions/atom.xml", "sessions.json"])
def test_they_are_not_sent_twice_while_nothing_changed(client, address):
    SessionFactory()
    etag = client.get(f"/fr/{address}")["ETag"]

    answer = client.get(f"/fr/{address}", headers={"If-None-Match": etag})

    assert answer.status_code == 304


class TestAtom:
    def test_an_entry_says_what_when_and_where(self, client):
        session = SessionFactory(
            april_2026=True,
            in_person=True,
            title_fr="L’eau & nous <b>",
            summary_fr="Une phrase : simple.",
            changed_at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
            created_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
        )
        with override("fr"):
            page = session.get_absolute_url()

        root = feed(client, "/fr/sessions/atom.xml")

        [entry] = entries(root)
        assert root.get(LANGUAGE) == entry.get(LANGUAGE) == "fr"
        assert (
            root.findtext("a:updated", namespaces=ATOM) == "2026-03-02T08:30:00+00:00"
        )
        assert links(root) == {
            "alternate": f"{SITE}/fr/sessions/",
            "self": f"{SITE}/fr/sessions/atom.xml",
        }
        assert entry.findtext("a:title", namespaces=ATOM) == "L’eau & nous <b>"
        assert links(entry) == {"alternate": SITE + page}
        assert (
            entry.findtext("a:published", namespaces=ATOM)
            == "2026-03-01T08:00:00+00:00"
        )
        assert (
            entry.findtext("a:updated", namespaces=ATOM) == "2026-03-02T08:30:00+00:00"
        )
        assert entry.findtext("a:summary", namespaces=ATOM) == (
            '<p lang="fr">Jeudi 16\xa0avril 2026 · 15h–17h\xa0CEST · '
            f"{session.venue.name}, Bruxelles</p>"
            '<p lang="fr">Une phrase\xa0: simple.</p>'
        )

    def test_the_newest_change_comes_first_counted_from_when_it_was_public(
        self, client
    ):
        series = SeriesFactory()
        for name, changed, public in (
            ("old", 1, None),
            ("new", 3, None),
            ("written long ago, public since yesterday", 0, 4),
            ("public before it changed", 2, 1),
        ):
            SessionFactory(
                series=series,
                title_en=name,
                changed_at=datetime(2026, 3, 1 + changed, tzinfo=UTC),
                publish_at=public and datetime(2026, 3, 1 + public, tzinfo=UTC),
            )

        root = feed(client, "/en/sessions/atom.xml")

        assert titles(root) == [
            "written long ago, public since yesterday",
            "new",
            "public before it changed",
            "old",
        ]
        assert [
            one.findtext("a:updated", namespaces=ATOM)[:10] for one in entries(root)
        ] == ["2026-03-05", "2026-03-04", "2026-03-03", "2026-03-02"]

    def test_it_holds_what_is_public_and_marks_what_does_not_take_place(self, client):
        series = SeriesFactory()
        for number, trait in enumerate(
            ("cancelled", "postponed", "draft", "withdrawn")
        ):
            SessionFactory(
                series=series,
                title_en=trait,
                changed_at=datetime(2026, 3, 9 - number, tzinfo=UTC),
                **{trait: True},
            )

        found = titles(feed(client, "/en/sessions/atom.xml"))

        assert found == ["[Cancelled] cancelled", "[Postponed] postponed"]

    def test_a_borrowed_entry_says_its_language(self, client):
        SessionFactory(french_only=True, in_person=True, april_2026=True)

        [entry] = entries(feed(client, "/en/sessions/atom.xml"))

        summary = entry.findtext("a:summary", namespaces=ATOM)
        assert entry.get(LANGUAGE) == "fr"
        assert summary.startswith('<p lang="en">Thursday 16\xa0April 2026')
        assert summary.endswith('<p lang="fr">En une phrase.</p>')

    def test_an_entry_keeps_its_id_whatever_becomes_of_its_title(self, client):
        session = SessionFactory()
        before = feed(client, "/en/sessions/atom.xml")
        session.title_en = "Another title"
        session.save()
        after = feed(client, "/en/sessions/atom.xml")
        french = feed(client, "/fr/sessions/atom.xml")

        ids = [
            entries(root)[0].findtext("a:id", namespaces=ATOM)
            for root in (before, after, french)
        ]
        assert ids[0] == ids[1] != ids[2]
        assert ids[0].startswith("urn:uuid:")

    def test_a_series_has_its_own_with_its_sub_series_at_any_slug(self, client):
        parent = SeriesFactory(title_en="Dialogues")
        child = SeriesFactory(parent=parent)
        for number, series in enumerate((parent, child, SeriesFactory())):
            SessionFactory(
                series=series,
                title_en=f"Session of {number}",
                changed_at=NOON - timedelta(days=number),
            )

        root = feed(client, f"/en/series/{parent.pk}-an-old-title/atom.xml")

        assert titles(root) == ["Session of 0", "Session of 1"]
        assert root.findtext("a:title", namespaces=ATOM) == "Dialogues"
        assert links(root)["alternate"] == f"{SITE}/en/series/{parent.pk}-dialogues/"
        assert client.get("/en/series/999999-nothing/atom.xml").status_code == 404

    def test_it_is_valid_when_there_is_nothing_to_say(self, client):
        root = feed(client, "/en/sessions/atom.xml")

        assert (
            root.findtext("a:updated", namespaces=ATOM) == "2026-01-01T00:00:00+00:00"
        )
        assert entries(root) == []

    def test_it_holds_the_latest_fifty(self, client):
        SessionFactory.create_batch(51, series=SeriesFactory())

        assert len(entries(feed(client, "/en/sessions/atom.xml"))) == 50

    def test_pages_lead_to_it(self, client):
        session = SessionFactory()
        with override("fr"):
            address = session.series.get_absolute_url()
        feeds = 'type="application/atom+xml"'

        text = client.get(address).text

        assert text.count(feeds) == 2
        for found in ("/fr/sessions/atom.xml", f"{address}atom.xml"):
            assert f'href="{found}"' in text
            assert client.get(found).status_code == 200


class TestJson:
    def test_a_session_gives_what_the_documentation_names(self, client):
        session = SessionFactory(
            april_2026=True,
            hybrid=True,
            room="B 12",
            title_fr="L’eau",
            changed_at=datetime(2026, 3, 2, 8, 30, 15, 999, tzinfo=UTC),
            previous_starts_at=datetime(2026, 3, 12, 14, tzinfo=UTC),
            series__second_timezone="Europe/London",
        )
        SessionLanguageFactory(session=session)
        SessionLanguageFactory(
            session=session,
            kind=LanguageKind.INTERPRETATION,
            source="fr",
            language="en",
        )
        AppearanceFactory(
            session=session, speaker__name="Ada", affiliation_fr="Laboratoire"
        )
        AppearanceFactory(session=session, role=Role.INTERPRETER)

        with time_machine.travel(NOON, tick=False):
            answer = client.get("/fr/sessions.json")

        assert answer["Content-Type"] == "application/json"
        assert answer.json() == {
            "version": 1,
            "language": "fr",
            "sessions": [
                {
                    "uid": str(session.uid),
                    "url": f"{SITE}/fr/sessions/{session.pk}-l-eau/",
                    "calendar_url": f"{SITE}/fr/sessions/{session.pk}-l-eau.ics",
                    "language": "fr",
                    "available_in": ["fr", "en"],
                    "title": "L’eau",
                    "summary": "En une phrase.",
                    "series": {
                        "id": session.series_id,
                        "title": session.series.title_fr,
                        "url": f"{SITE}/fr/series/{session.series_id}-serie-"
                        f"{session.series.title_fr.split()[-1]}/",
                    },
                    "state": "published",
                    "format": "hybrid",
                    "starts_at": "2026-04-16T15:00:00+02:00",
                    "ends_at": "2026-04-16T17:00:00+02:00",
                    "previous_starts_at": "2026-03-12T15:00:00+01:00",
                    "timezone": "Europe/Paris",
                    "day_only": False,
                    "date_label": "Jeudi 16\xa0avril 2026",
                    "hours_label": "15h–17h\xa0CEST\xa0/ 14h–16h\xa0BST",
                    "place": {
                        "name": session.venue.name,
                        "room": "B 12",
                        "street": "rue Haute 1",
                        "postcode": "1000",
                        "town": "Bruxelles",
                        "country": "BE",
                    },
                    "platform": "Zoom",
                    "languages": [
                        {"kind": "spoken", "from": None, "language": "fr"},
                        {"kind": "interpretation", "from": "fr", "language": "en"},
                    ],
                    "people": [
                        {
                            "name": "Ada",
                            "role": "speaker",
                            "affiliation": "Laboratoire",
                        }
                    ],
                    "registration": "closed",
                    "changed_at": "2026-03-02T08:30:15+00:00",
                }
            ],
        }

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_every_state_keeps_to_the_schema(self, client, language):
        full = many(3)
        for traits in (
            {"undated": True, "date_hint_en": "autumn 2026"},
            {"day_only": True},
            {"postponed": True, "in_person": True},
            {"cancelled": True, "english_only": True},
            {"past": True, "previous_starts_at": NOON},
        ):
            SessionFactory(series=full.series, **traits)

        data = client.get(f"/{language}/sessions.json").json()

        assert len(data["sessions"]) == 8
        assert breaches(data, SCHEMA) == []

    def test_the_schema_refuses_what_it_does_not_name(self, client):
        SessionFactory()
        data = client.get("/en/sessions.json").json()

        data["sessions"][0]["join_url"] = "x"
        data["sessions"][0]["state"] = "draft"
        del data["sessions"][0]["title"]

        assert sorted(breaches(data, SCHEMA)) == [
            ".sessions[].join_url",
            ".sessions[].state: 'draft' is not one of "
            "['published', 'postponed', 'cancelled']",
            ".sessions[].title",
        ]

    def test_it_holds_what_is_ahead_and_the_last_twelve_months_by_date(self, client):
        series = SeriesFactory()
        for name, traits in {
            "undated, of this year": {"undated": True, "hint_year": 2026},
            "undated": {"undated": True},
            "undated, long past": {"undated": True, "hint_year": 2024},
            "in a month": {"starts_at": NOON + timedelta(days=30)},
            "in April of last year": {
                "starts_at": datetime(2025, 4, 30, 9, tzinfo=UTC)
            },
            "in May of last year": {"starts_at": datetime(2025, 5, 1, 9, tzinfo=UTC)},
            "postponed long ago": {
                "starts_at": datetime(2025, 1, 9, 9, tzinfo=UTC),
                "postponed": True,
            },
            "draft": {"starts_at": NOON, "draft": True},
            "withdrawn": {"starts_at": NOON, "withdrawn": True},
        }.items():
            SessionFactory(series=series, title_en=name, **traits)

        with time_machine.travel(NOON, tick=False):
            found = [session["title"] for session in sessions(client)]

        assert found == [
            "postponed long ago",
            "in May of last year",
            "in a month",
            "undated, of this year",
            "undated",
        ]

    def test_a_day_without_hours_is_a_date(self, client):
        SessionFactory(
            day_only=True,
            starts_at=datetime(2026, 6, 15, 22, tzinfo=UTC),
            ends_at=datetime(2026, 6, 16, 22, tzinfo=UTC),
        )

        with time_machine.travel(NOON, tick=False):
            [session] = sessions(client)

        assert (session["starts_at"], session["ends_at"]) == (
            "2026-06-16",
            "2026-06-16",
        )
        assert (session["day_only"], session["hours_label"]) == (True, "")

    def test_a_session_without_a_date_is_in_no_calendar(self, client):
        SessionFactory(undated=True, date_hint_en="autumn 2026")

        [session] = sessions(client)

        assert session["starts_at"] is session["timezone"] is None
        assert session["calendar_url"] is None
        assert session["date_label"] == "autumn 2026"


class TestEmbed:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_any_site_may_frame_it_and_no_other_page(self, client, language):
        SessionFactory(french_only=True)

        answer = client.get(f"/{language}/embed/")

        html5lib.HTMLParser(strict=True).parse(answer.text)
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
        other = client.get(f"/{language}/sessions/")
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
        assert other["X-Frame-Options"] == "DENY"

    def test_its_links_leave_the_frame(self, client):
        text = client.get("/en/embed/").text

        assert '<base target="_top">' in text
        assert text.count("target=") == 1

    def test_it_lists_what_is_ahead_of_all_series_or_of_one(self, client):
        parent = SeriesFactory()
        child = SessionFactory(
            series=SeriesFactory(parent=parent), title_en="Of a child"
        )
        SessionFactory(title_en="Of another")
        SessionFactory(series=parent, past=True, title_en="Over")

        def listed(query: str) -> list[str]:
            text = client.get(f"/en/embed/{query}").text
            return [
                name for name in ("Of a child", "Of another", "Over") if name in text
            ]

        assert listed("") == ["Of a child", "Of another"]
        assert listed(f"?series={parent.pk}") == ["Of a child"]
        assert listed(f"?series={child.series_id}") == ["Of a child"]

    @pytest.mark.parametrize(
        "nonsense", ["x", "-1", "999999", "9" * 30, "١", "%00", ""]
    )
    def test_nonsense_is_the_whole_programme(self, client, nonsense):
        SessionFactory(title_en="Here all the same")

        answer = client.get(f"/en/embed/?series={nonsense}")

        assert answer.status_code == 200
        assert "Here all the same" in answer.text

    def test_it_stays_short(self, client):
        SessionFactory.create_batch(21, series=SeriesFactory())

        assert client.get("/en/embed/").text.count('<li class="row') == 20

    def test_with_nothing_ahead_it_leads_to_what_was(self, client):
        text = client.get("/en/embed/").text

        html5lib.HTMLParser(strict=True).parse(text)
        assert 'href="/en/sessions/archive/"' in text


class TestEmbedGuide:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_it_gives_one_text_to_paste_in_each_language(self, client, language):
        answer = client.get(f"/{language}/embed/how-to/")

        page = html5lib.parse(answer.text, namespaceHTMLElements=False)
        html5lib.HTMLParser(strict=True).parse(answer.text)
        snippets = [area.text for area in page.iter("textarea")]
        frames = [
            html5lib.parseFragment(text, namespaceHTMLElements=False)[0]
            for text in snippets
        ]
        assert [frame.get("lang") for frame in frames] == ["fr", "en"]
        assert [frame.get("src") for frame in frames] == [
            f"{SITE}/fr/embed/",
            f"{SITE}/en/embed/",
        ]
        assert all(frame.tag == "iframe" and frame.get("title") for frame in frames)

    def test_it_gives_the_text_for_one_series(self, client):
        series = SeriesFactory()

        text = client.get(f"/en/embed/how-to/?series={series.pk}").text

        assert f"{SITE}/fr/embed/?series={series.pk}" in text
        assert f'<a href="?series={series.pk}" aria-current="true">' in text
        assert (
            f"{series.pk}-{series.title_en.lower().replace(' ', '-')}/atom.xml" in text
        )
