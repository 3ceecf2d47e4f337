"""The programme as JSON, held to its published schema."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as site

from events.choices import LanguageKind, Role
from tests.factories import (
    AppearanceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
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


def test_a_session_gives_what_the_documentation_names(client):
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
def test_every_state_keeps_to_the_schema(client, language):
    full = SessionFactory(hybrid=True, french_only=True)
    SessionLanguageFactory(session=full)
    AppearanceFactory(session=full)
    for traits in (
        {"undated": True, "date_hint_en": "autumn 2026"},
        {"day_only": True},
        {"postponed": True, "in_person": True},
        {"cancelled": True, "english_only": True},
        {"past": True, "previous_starts_at": NOON},
    ):
        SessionFactory(series=full.series, **traits)

    data = client.get(f"/{language}/sessions.json").json()

    assert len(data["sessions"]) == 6
    assert breaches(data, SCHEMA) == []


def test_the_schema_refuses_what_it_does_not_name(client):
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


def test_it_holds_what_is_ahead_and_the_last_twelve_months_by_date(client):
    series = SeriesFactory()
    for name, traits in {
        "undated, of this year": {"undated": True, "hint_year": 2026},
        "undated": {"undated": True},
        "undated, long past": {"undated": True, "hint_year": 2024},
        "in a month": {"starts_at": NOON + timedelta(days=30)},
        "in April of last year": {"starts_at": datetime(2025, 4, 30, 9, tzinfo=UTC)},
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


def test_a_day_without_hours_is_a_date(client):
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


def test_a_session_without_a_date_is_in_no_calendar(client):
    SessionFactory(undated=True, date_hint_en="autumn 2026")

    [session] = sessions(client)

    assert session["starts_at"] is session["timezone"] is None
    assert session["calendar_url"] is None
    assert session["date_label"] == "autumn 2026"
