"""A house with one of each kind of thing."""

from datetime import date

import pytest

from dialogues.models import Page, Theme
from events.choices import LanguageKind, PartnerRole, RegistrationMode
from events.models import Partnership, SessionContact, SessionResource
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    OrganisationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
)


@pytest.fixture
def everything():
    """A house with one of each, and sessions in all their states."""
    Page.objects.create(
        key="project", title_fr="Le projet", title_en="The project", body_fr="Voilà.",
        body_en="Here.",
    )  # fmt: skip
    CityFactory(lab=True)
    parent = SeriesFactory(
        second_timezone="Europe/London",
        funding_en="Paid by all.",
        description_fr="## Pour qui ?",
        description_en="## For whom?",
    )
    series = SeriesFactory(parent=parent, colour="rose", url="https://example.org/s")
    session = SessionFactory(
        hybrid=True,
        series=series,
        description_fr="## Pourquoi ?",
        recording_planned=True,
        image_credit_fr="Photo d’une *amie*.",
        page_url="https://example.org/page",
        source_url="https://example.org/source",
        source_published_on=date(2023, 5, 30),
    )
    full_page(session)
    for traits in (
        {"running": True},
        {"past": True, "report_en": "What *was* said."},
        {"cancelled": True, "french_only": True},
        {"postponed": True, "in_person": True},
        {"undated": True, "registration_mode": RegistrationMode.NONE},
        {"english_only": True, "past": True},
    ):
        SessionFactory(series=series, **traits)
    return session


def full_page(session):
    AppearanceFactory(session=session, affiliation_fr="CNRS")
    AppearanceFactory(session=session, speaker__bio_fr=None, speaker__bio_en=None)
    for kind in (LanguageKind.SPOKEN, LanguageKind.CAPTIONS):
        SessionLanguageFactory(session=session, kind=kind)
    SessionLanguageFactory(
        session=session, kind=LanguageKind.INTERPRETATION, source="fr", language="en"
    )
    Partnership.objects.create(
        session=session, organisation=OrganisationFactory(), role=PartnerRole.HOST
    )
    SessionContact.objects.create(
        session=session, email="a@example.org", telephone="+32 1"
    )
    theme = Theme.objects.create(name_fr="Eau", name_en="Water")
    session.themes.add(theme)
    document = ResourceFactory(size_bytes=538_640, language="fr", transcript_fr="Mot.")
    expected = ResourceFactory(url="", expected_on=date(2026, 9, 1))
    for resource in (document, expected):
        SessionResource.objects.create(session=session, resource=resource)
