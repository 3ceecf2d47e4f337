"""What pages read of a session, in few questions, is what Django would read."""

import pytest
from django.utils import timezone

from events import reading
from events.models import Session, SessionContact
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    OrganisationFactory,
    PlacesFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
)

pytestmark = pytest.mark.django_db

PARTS = (
    "languages",
    "places",
    "contacts",
    "themes",
    "appearances",
    "partnerships",
    "session_resources",
)


def session_with_all() -> Session:
    session = SessionFactory()
    for number in range(2):
        AppearanceFactory(session=session, order=2 - number)
        SessionLanguageFactory(session=session, language=("fr", "en")[number])
        SessionContact.objects.create(session=session, email="contact@example.org")
        session.session_resources.create(resource=ResourceFactory(), order=2 - number)
        session.partnerships.create(organisation=OrganisationFactory())
        session.themes.create(name_fr=f"Logement {number}")
    PlacesFactory(session=session, capacity=10)
    return session


def parts_of(session: Session) -> list[list[object]]:
    return [list(getattr(session, name).all()) for name in PARTS]


def test_a_page_has_all_parts_of_its_session_and_of_no_other(django_assert_num_queries):
    bare, session, _other = SessionFactory(), session_with_all(), session_with_all()
    expected = Session.objects.for_page().get(pk=session.pk)

    read = reading.public_for_page(session.pk)
    empty = reading.public_for_page(bare.pk)

    assert read == session
    with django_assert_num_queries(0):
        assert parts_of(read) == parts_of(expected)
        assert [len(part) for part in parts_of(read)] == [2, 1, 2, 2, 2, 2, 2]
        assert [one.speaker.name for one in read.appearances.all()]
        assert [one.organisation.name for one in read.partnerships.all()]
        assert [one.resource.title for one in read.session_resources.all()]
        assert parts_of(empty) == [[]] * 7


def test_a_draft_is_read_for_its_preview_alone():
    draft = SessionFactory(draft=True)

    assert reading.public_for_page(draft.pk) is None
    assert reading.public_for_file(draft.pk, timezone.now()) is None
    assert reading.for_preview(draft.pk) == draft
    assert reading.for_preview(0) is None


@pytest.mark.parametrize("count", [0, 1, 3])
def test_cards_have_their_order_and_their_own_parts(django_assert_num_queries, count):
    sessions = [session_with_all() for _ in range(count)]
    SessionFactory(draft=True)

    with django_assert_num_queries(3 if count else 1):
        cards = reading.as_cards(Session.objects.published().order_by("-pk")[:3])
        codes = [[one.language for one in card.languages.all()] for card in cards]
        assert cards == sessions[::-1]
        assert codes == [["fr", "en"]] * count
        assert [card.places.all()[0].session_id for card in cards] == [
            card.pk for card in cards
        ]


def test_the_audience_is_the_series_own_else_its_parents_else_all_labs():
    lab, own, parents = CityFactory(lab=True), CityFactory(), CityFactory()
    parent = SeriesFactory()
    series = SeriesFactory(parent=parent)
    assert reading.audience(series) == [lab]

    parent.cities.add(parents)
    assert reading.audience(series) == reading.audience(parent) == [parents]

    series.cities.add(own)
    assert reading.audience(series) == [own]
    assert reading.audience(parent) == [parents]
