"""schema.org: every fact of an Event, and the blocks that no text can break."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from dialogues.models import Page, Theme
from events import structured_data
from events.choices import LanguageKind, PartnerRole, Role
from events.models import Partnership, Session
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    OrganisationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def event(session: Session, language: str = "en", image: str = ""):
    with override(language):
        return structured_data.event(session, image)


def page_of(session: Session, language: str = "en") -> str:
    with override(language):
        return SITE + session.get_absolute_url()


def blocks(client, instance, language: str = "en") -> list[dict]:
    with override(language):
        text = client.get(instance.get_absolute_url()).text
    return [json.loads(found) for found in BLOCK.findall(text)]


def test_an_event_says_what_when_where_by_whom_and_in_which_languages():
    session = SessionFactory(
        hybrid=True,
        april_2026=True,
        summary_fr="Une *phrase*.",
        title_fr="L’eau & nous",
    )
    rows = [
        (LanguageKind.SPOKEN, "", "fr"),
        (LanguageKind.INTERPRETATION, "fr", "en"),
        (LanguageKind.CAPTIONS, "", "nl"),
        (LanguageKind.SIGN, "", "fsl"),
    ]
    for kind, source, language in rows:
        SessionLanguageFactory(
            session=session, kind=kind, source=source, language=language
        )
    for role in (Role.MODERATOR, Role.INTERPRETER):
        AppearanceFactory(session=session, role=role, speaker__name=f"Ada, {role}")
    lab = OrganisationFactory(name_fr="Laboratoire", url="https://lab.example.org/")
    funder = OrganisationFactory(name_fr="Bailleur")
    for organisation, role in (
        (lab, PartnerRole.CO_ORGANISER),
        (funder, PartnerRole.FUNDER),
    ):
        Partnership.objects.create(
            session=session, organisation=organisation, role=role
        )

    assert event(session, "fr", "http://testserver/image.jpg") == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "L’eau & nous",
        "description": "Une phrase.",
        "url": page_of(session, "fr"),
        "image": "http://testserver/image.jpg",
        "startDate": "2026-04-16T15:00:00+02:00",
        "endDate": "2026-04-16T17:00:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": session.venue.name,
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "rue Haute 1",
                    "postalCode": "1000",
                    "addressLocality": "Bruxelles",
                    "addressCountry": "BE",
                },
            },
            {"@type": "VirtualLocation", "url": page_of(session, "fr")},
        ],
        "inLanguage": ["fr", "en", "fsl"],
        "isAccessibleForFree": True,
        "organizer": [
            {
                "@type": "Organization",
                "name": "Laboratoire",
                "url": "https://lab.example.org/",
            }
        ],
        "performer": [{"@type": "Person", "name": "Ada, moderator"}],
    }


@pytest.mark.parametrize(
    ("trait", "mode", "places"),
    [
        ("online", "OnlineEventAttendanceMode", ["VirtualLocation"]),
        ("in_person", "OfflineEventAttendanceMode", ["Place"]),
        ("hybrid", "MixedEventAttendanceMode", ["Place", "VirtualLocation"]),
    ],
)
def test_the_place_follows_the_format(trait, mode, places):
    data = event(SessionFactory(**{trait: True}))

    location = data["location"]
    found = location if isinstance(location, list) else [location]
    assert data["eventAttendanceMode"] == f"https://schema.org/{mode}"
    assert [place["@type"] for place in found] == places


def test_the_place_of_a_call_is_our_own_page():
    session = MeetingFactory().session

    assert event(session)["location"] == {
        "@type": "VirtualLocation",
        "url": page_of(session),
    }


@pytest.mark.parametrize(
    ("traits", "status"),
    [
        ({}, "EventScheduled"),
        ({"past": True}, "EventScheduled"),
        ({"cancelled": True}, "EventCancelled"),
        ({"postponed": True}, "EventPostponed"),
    ],
)
def test_the_status_follows_the_state(traits, status):
    data = event(SessionFactory(**traits))

    assert data["eventStatus"] == f"https://schema.org/{status}"
    assert "previousStartDate" not in data


def test_a_moved_session_names_the_start_it_had_in_its_own_zone():
    session = SessionFactory(
        april_2026=True, previous_starts_at=datetime(2026, 3, 12, 14, tzinfo=UTC)
    )

    data = event(session)

    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == "2026-03-12T15:00:00+01:00"
    assert data["startDate"] == "2026-04-16T15:00:00+02:00"


def test_a_day_without_hours_is_a_date():
    session = SessionFactory(
        day_only=True,
        starts_at=datetime(2026, 4, 15, 22, tzinfo=UTC),
        ends_at=datetime(2026, 4, 17, 22, tzinfo=UTC),
        previous_starts_at=datetime(2026, 3, 11, 23, tzinfo=UTC),
    )

    data = event(session)

    assert (data["startDate"], data["endDate"]) == ("2026-04-16", "2026-04-17")
    assert data["previousStartDate"] == "2026-03-12"


def test_a_session_without_a_date_is_no_event(client):
    session = SessionFactory(undated=True)

    assert event(session) is None
    assert [block["@type"] for block in blocks(client, session)] == ["BreadcrumbList"]


def test_without_partners_the_dialogues_organise():
    site = {"@type": "Organization", "name": "Fairville Dialogues", "url": SITE}

    assert event(SessionFactory())["organizer"] == [site]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_in_one_language_has_its_one_address(language):
    session = SessionFactory(french_only=True, title_fr="Ici")

    with override(language):
        data = structured_data.event(session)

    assert data["url"] == f"http://testserver/fr/sessions/{session.pk}-ici/"


def test_a_borrowed_text_is_better_than_none():
    session = SessionFactory(french_only=True, title_fr="Ici", summary_fr="")

    data = event(session, "en")

    assert data["name"] == "Ici"
    assert data["description"] == "Ce dont il sera question."


def test_the_page_shows_where_it_stands(client):
    series = SeriesFactory(parent=SeriesFactory())
    session = SessionFactory(series=series)
    with override("en"):
        steps = [
            ("Series", "/en/series/"),
            (series.parent.title_en, series.parent.get_absolute_url()),
            (series.title_en, series.get_absolute_url()),
            (session.title_en, session.get_absolute_url()),
        ]

    [found] = [
        block for block in blocks(client, session) if block["@type"] == "BreadcrumbList"
    ]

    assert [
        (step["position"], step["name"], step["item"])
        for step in found["itemListElement"]
    ] == [
        (number, name, SITE + path)
        for number, (name, path) in enumerate(steps, start=1)
    ]


def test_people_documents_and_themes_stand_below_their_lists(client):
    session = SessionFactory()
    speaker = AppearanceFactory(session=session).speaker
    resource = ResourceFactory()
    theme = Theme.objects.create(name_fr="Eau", name_en="Water")
    session.themes.add(theme)
    lab = OrganisationFactory()
    Partnership.objects.create(session=session, organisation=lab)

    for instance, own, name, path in (
        (speaker, speaker.name, "Speakers", "/en/speakers/"),
        (lab, lab.name_en, "Organisations", "/en/organisations/"),
        (resource, resource.title_en, "Resources", "/en/resources/"),
        (theme, "Water", "Themes and territories", "/en/themes/"),
    ):
        [trail] = blocks(client, instance)
        first, last = trail["itemListElement"]
        assert (first["name"], first["item"]) == (name, SITE + path)
        assert last["name"] == own


def test_pages_of_the_site_have_no_block(client):
    page = Page.objects.create(key="project", title_en="The project", body_en="Here.")

    assert blocks(client, page) == []


def test_no_text_can_leave_its_block(client):
    hostile = "</script><script>alert(1)</script><!--<script>&amp;\u2028"
    session = SessionFactory(title_en=hostile, summary_en=hostile)
    AppearanceFactory(session=session, speaker__name=hostile)

    event_data, trail = blocks(client, session)

    assert event_data["name"] == hostile
    assert event_data["performer"][0]["name"] == hostile
    assert trail["itemListElement"][-1]["name"] == hostile
    with override("en"):
        text = client.get(session.get_absolute_url()).text
    assert "alert(1)</script>" not in text
    for content in BLOCK.findall(text):
        assert not set("<>&") & set(content)
