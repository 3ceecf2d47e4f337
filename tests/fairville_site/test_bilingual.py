import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from dialogues.models import Series
from events.models import Session
from fairville_site import bilingual
from tests.factories import SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("traits", "available"),
    [
        ({}, ["fr", "en"]),
        ({"french_only": True}, ["fr"]),
        ({"english_only": True}, ["en"]),
        ({"description_en": ""}, ["fr"]),
        ({"description_en": None}, ["fr"]),
        ({"title_fr": ""}, ["en"]),
        ({"summary_en": None}, ["fr", "en"]),
    ],
)
def test_available_means_title_and_description_in_lists_as_on_pages(traits, available):
    session = SessionFactory(**traits)

    on_page = Session.objects.get(pk=session.pk)
    in_list = Session.objects.for_cards().get(pk=session.pk)

    assert bilingual.available_languages(on_page) == available
    assert bilingual.available_languages(in_list) == available


def test_a_list_knows_the_languages_without_fetching_descriptions():
    SessionFactory()

    session = Session.objects.for_cards().get()

    deferred = session.get_deferred_fields()
    assert {"description_fr", "description_en"} <= deferred


def test_a_missing_text_is_borrowed_and_says_from_where():
    session = SessionFactory(french_only=True, title_fr="Défendre")

    assert bilingual.shown(session, "title", "fr") == bilingual.Shown(
        "Défendre", "fr", borrowed=False
    )
    assert bilingual.shown(session, "title", "en") == bilingual.Shown(
        "Défendre", "fr", borrowed=True
    )
    assert bilingual.shown(session, "report", "en") == bilingual.Shown(
        "", "en", borrowed=False
    )


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Co-produire la ville ?", "co-produire-la-ville"),
        ("L’œuvre d'art", "l-oeuvre-d-art"),
        ("???", "session"),
        ("القاهرة", "session"),
    ],
)
def test_a_slug_is_ascii_and_never_empty(title, slug):
    assert bilingual.slug(SessionFactory.build(title_fr=title), language="fr") == slug


def test_an_address_follows_the_language_of_the_page():
    series = SeriesFactory(title_fr="Leviers", title_en="Levers")

    with override("fr"):
        assert series.get_absolute_url() == f"/fr/series/{series.pk}-leviers/"
    with override("en"):
        assert series.get_absolute_url() == f"/en/series/{series.pk}-levers/"


def test_a_title_is_required_in_one_language_only():
    Series(title_en="Levers").clean()

    with override("fr"), pytest.raises(ValidationError) as refused:
        Series().clean()

    assert list(refused.value.message_dict) == ["title_fr"]


@pytest.mark.parametrize(
    ("active", "current"),
    [("fr", "fr"), ("fr-be", "fr"), ("en-gb", "en"), ("de", "en")],
)
def test_the_current_language_is_one_of_the_sites(active, current):
    with override(active):
        assert bilingual.current() == current


@pytest.mark.parametrize("text", [None, ""])
def test_the_query_and_the_instance_agree_that_empty_is_missing(text):
    SessionFactory(description_en=text)

    for language in bilingual.languages():
        found = Session.objects.filter(bilingual.available_q(Session, language))
        assert found.exists() == (language == "fr")
