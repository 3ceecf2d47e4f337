"""Resources narrowed by their address, themes and territories, the site's own pages."""

import pytest
from django.utils.translation import override

from dialogues.choices import ResourceKind, ThemeKind
from dialogues.models import Page, Resource, Theme
from tests.factories import ResourceFactory, SessionFactory, stored

pytestmark = pytest.mark.django_db


def theme(name: str = "Logement", **more: object) -> Theme:
    return Theme.objects.create(name_fr=name, **more)


def listed(client, query: str) -> list[Resource]:
    return list(client.get(f"/en/resources/?{query}").context["page"])


def test_resources_are_narrowed_by_kind_language_and_theme(client):
    housing = theme()
    found = ResourceFactory(kind=ResourceKind.GUIDE, language="fr")
    found.themes.add(housing, theme("Eau"))
    guide = ResourceFactory(kind=ResourceKind.GUIDE, language="en")
    slides = ResourceFactory(kind=ResourceKind.SLIDES, language="fr")

    assert set(listed(client, "kind=guide")) == {found, guide}
    assert set(listed(client, "language=fr")) == {found, slides}
    assert listed(client, f"theme={housing.pk}") == [found]
    assert listed(client, f"kind=guide&language=fr&theme={housing.pk}") == [found]
    assert listed(client, "kind=slides&language=en") == []


def test_only_what_some_resource_has_is_offered(client):
    ResourceFactory(kind=ResourceKind.GUIDE, language="fr")
    theme("Canary")

    text = client.get("/en/resources/").text

    assert '<option value="guide">Guide</option>' in text
    assert '<option value="fr">French</option>' in text
    assert '<option value="slides">' not in text
    assert "Canary" not in text


@pytest.mark.parametrize("query", ["kind=zzz", "language=fr'", "theme=x", "kind=form"])
def test_nonsense_is_left_out_and_said(client, query):
    resource = ResourceFactory(kind=ResourceKind.GUIDE)

    answer = client.get(f"/en/resources/?{query}")

    assert list(answer.context["page"]) == [resource]
    assert "Not understood, and left out:" in answer.text


def test_no_match_leads_back_to_all_resources(client):
    ResourceFactory(kind=ResourceKind.GUIDE, language="fr")
    ResourceFactory(kind=ResourceKind.SLIDES, language="en")

    text = client.get("/en/resources/?kind=guide&language=en").text

    assert "No document matches these filters." in text
    assert 'class="button plain" href="/en/resources/"' in text


def test_empty_fields_leave_a_tidy_address(client):
    answer = client.get("/en/resources/?kind=&language=fr&theme=")

    assert (answer.status_code, answer["Location"]) == (
        302,
        "/en/resources/?language=fr",
    )


def test_theme_list_holds_what_is_in_use_themes_first(client):
    land = theme("Alpes", kind=ThemeKind.TERRITORY)
    water, housing = theme("Éau"), theme("Logement", name_en="Dwelling")
    SessionFactory().themes.add(water)
    resource = ResourceFactory()
    resource.themes.add(land, housing)
    SessionFactory(draft=True).themes.add(theme("Canary"))

    def names(language):
        themes = client.get(f"/{language}/themes/").context["themes"]
        return [one.name_fr for one in themes]

    assert names("fr") == ["Éau", "Logement", "Alpes"]
    assert names("en") == ["Logement", "Éau", "Alpes"]


def test_theme_detail_holds_its_sessions_and_resources(client):
    water = theme("Eau", url="https://water.example.org/")
    SessionFactory(title_en="Ahead").themes.add(water)
    SessionFactory(title_en="Behind", past=True).themes.add(water)
    SessionFactory(title_en="Canary", draft=True).themes.add(water)
    ResourceFactory(title_en="Minutes").themes.add(water)
    ResourceFactory(title_en="Unrelated")

    text = client.get(f"/en/themes/{water.pk}-eau/").text

    assert text.index("Ahead") < text.index("Behind") < text.index("Minutes")
    assert "Canary" not in text
    assert "Unrelated" not in text
    assert 'href="https://water.example.org/"' in text
    assert '<h1><span lang="fr">Eau</span></h1>' in text


def test_theme_detail_of_nothing_public_is_not_found(client):
    hidden = theme()
    SessionFactory(draft=True).themes.add(hidden)

    assert client.get(f"/en/themes/{hidden.pk}-logement/").status_code == 404


def test_a_stale_slug_leads_to_the_present_address_for_good(client):
    housing = theme(name_en="Housing")
    SessionFactory().themes.add(housing)

    answer = client.get(f"/en/themes/{housing.pk}-logement/")

    assert answer.status_code == 301
    assert answer["Location"] == f"/en/themes/{housing.pk}-housing/"


def test_a_long_past_is_turned_page_by_page(client):
    housing = theme()
    for _ in range(41):
        SessionFactory(past=True).themes.add(housing)
    address = f"/fr/themes/{housing.pk}-logement/"

    assert client.get(address).text.count('<li class="row') == 40
    assert client.get(f"{address}?page=2").text.count('<li class="row') == 1


@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.grown)])
def test_queries_do_not_grow(client, django_assert_num_queries, count):
    housing = theme("Logement")
    resources = stored(
        ResourceFactory.build_batch(count, title_en=None, kind=ResourceKind.GUIDE)
    )
    for number, resource in enumerate(resources):
        resource.themes.add(housing, theme(f"Thème {number}"))
    housing.sessions.add(
        *stored(
            [
                SessionFactory.build(french_only=True, past=number % 2 == 0)
                for number in range(count)
            ]
        )
    )
    for language in ("fr", "en"):
        with override(language):
            address = housing.get_absolute_url()
        pages = {
            f"/{language}/resources/": 5,
            f"/{language}/resources/?kind=guide&theme={housing.pk}": 5,
            f"/{language}/themes/": 1,
            address: 9,
        }
        for page, queries in pages.items():
            with django_assert_num_queries(queries):
                assert client.get(page).status_code == 200


class TestPagesOfTheSite:
    @pytest.fixture(autouse=True)
    def pages(self):
        for key in ("legal", "privacy", "accessibility", "project"):
            Page.objects.create(key=key, title_fr=key, body_fr="…")

    def test_a_fact_that_is_missing_is_a_marked_placeholder(self, client, settings):
        settings.LEGAL = dict.fromkeys(settings.LEGAL, "")
        settings.LEGAL["LEGAL_CONTROLLER"] = "Association <Exemple>"

        text = client.get("/en/about/legal/").text

        assert "Association &lt;Exemple&gt;" in text
        marked = '<span class="placeholder">Placeholder: to be given by LEGAL_HOST'
        assert marked in text
        assert "LEGAL_CONTROLLER" not in text

    @pytest.mark.parametrize(
        ("key", "names"),
        [
            ("legal", "CONTROLLER ADDRESS DIRECTOR CONTACT HOST FUNDING_FR"),
            ("privacy", "CONTROLLER ADDRESS CONTACT DPO AUTHORITY"),
            ("accessibility", "CONTROLLER CONTACT"),
            ("project", ""),
        ],
    )
    def test_each_page_has_its_facts(self, client, settings, key, names):
        settings.LEGAL = {name: f"«{name}»" for name in settings.LEGAL}

        text = client.get(f"/fr/about/{key}/").text

        found = [name for name in settings.LEGAL if f"«{name}»" in text]
        assert set(found) == {f"LEGAL_{name}" for name in names.split()}

    def test_addresses_are_links(self, client, settings):
        settings.LEGAL = settings.LEGAL | {"LEGAL_CONTACT": "hello@example.org"}

        text = client.get("/en/about/accessibility/").text

        assert '<a href="mailto:hello@example.org">hello@example.org</a>' in text

    def test_every_page_leads_to_them(self, client):
        text = client.get("/en/series/").text

        for key in ("project", "legal", "privacy", "accessibility"):
            assert f'href="/en/about/{key}/"' in text
