"""The desk's own frame: its language, its sheets, the preview of a text."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from fairville_site.desk_pages import is_markdown
from fairville_site.templatetags.desk import by_use
from tests.factories import SeriesFactory, SpeakerFactory
from tests.house.stylesheets import CSS, ROOT, rules

SHEETS = sorted(CSS.glob("admin*.css"))
SIDED = re.compile(r"^(left|right)$|-(left|right)(-|$)|^(margin|padding)-(top|bottom)$")
COLOUR = re.compile(r"#[0-9a-f]{3}|rgb|hsl")
TEMPLATES = ROOT / "templates" / "admin"


def admin_rules():
    return [rule for path in SHEETS for rule in rules(path)]


@pytest.mark.django_db
def test_the_desk_speaks_the_language_that_was_chosen_and_public_pages_hear_nothing(
    admin_client,
):
    index = reverse("admin:index")
    english = {"Accept-Language": "en"}
    assert '<html lang="en"' in admin_client.get(index, headers=english).text

    chosen = {"language": "fr", "next": index}
    answer = admin_client.post(reverse("desk_language"), chosen, headers=english)

    assert (answer.status_code, answer["Location"]) == (302, index)
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["path"], cookie["httponly"]) == ("/admin/", True)
    assert '<html lang="fr"' in admin_client.get(index, headers=english).text


@pytest.mark.django_db
def test_the_language_changes_by_post_only_and_leads_nowhere_else(admin_client):
    address = reverse("desk_language")
    assert settings.LANGUAGE_COOKIE_NAME not in admin_client.get(address).cookies
    elsewhere = {"language": "fr", "next": "https://elsewhere.example/"}
    assert admin_client.post(address, elsewhere)["Location"] == "/"


@pytest.mark.django_db
def test_a_text_is_shown_as_visitors_read_it_and_nothing_is_stored(admin_client):
    speaker = SpeakerFactory(bio_fr="Avant.")
    typed = {
        "preview": "bio_fr",
        "bio_fr": "**Après** <script>alert(1)</script>",
        "bio_en": "Not asked for.",
    }

    page = admin_client.post(reverse("desk_preview"), typed).text

    assert '<div id="preview" class="desk-prose" lang="fr">' in page
    assert "<strong>Après</strong>" in page
    assert "<script>alert" not in page
    assert "Not asked for." not in page
    speaker.refresh_from_db()
    assert speaker.bio_fr == "Avant."


@pytest.mark.django_db
def test_only_the_desk_shows_previews_and_only_to_forms(client, admin_client):
    address = reverse("desk_preview")
    assert admin_client.get(address).status_code == 405
    client.force_login(User.objects.create_user("participant"))
    answer = client.post(address, {"preview": "bio_fr", "bio_fr": "secret"})
    assert answer.status_code == 302
    assert "secret" not in answer.text


@pytest.mark.django_db
def test_each_text_in_markdown_has_its_preview_and_the_first_button_saves(admin_client):
    series = SeriesFactory()
    address = reverse("admin:dialogues_series_change", args=[series.pk])
    page = admin_client.get(address, headers={"Accept-Language": "en"}).text
    form = page[page.index('id="series_form"') :]

    assert re.findall(r'name="preview" value="(\w+)"', form) == [
        "description_fr",
        "description_en",
    ]
    first = re.search(r'<(?:button|input type="submit")[^>]*>', form)
    assert first
    assert 'name="_save"' in first[0]


def test_what_is_no_field_of_a_form_is_no_markdown():
    assert not is_markdown({"name": "readonly", "help_text": "Markdown."})


def test_what_is_used_most_stands_first():
    apps = [{"app_label": label} for label in ("account", "dialogues", "mfa", "events")]
    ordered = [app["app_label"] for app in by_use(apps)]
    assert ordered == ["events", "dialogues", "account", "mfa"]


def test_the_sheets_of_the_desk_have_no_colours_and_no_sides_of_their_own():
    wrong = [
        (rule.file, rule.selector, name)
        for rule in admin_rules()
        for name, value in rule.declarations
        if SIDED.search(name) or COLOUR.search(value)
    ]
    assert wrong == []


def test_no_flex_box_of_the_desk_has_a_gap():
    flexible = {
        one.selector
        for one in admin_rules()
        if "flex" in one.properties.get("display", "")
    }
    gaps = {
        one.selector
        for one in admin_rules()
        if one.properties.get("gap", "0") not in {"0", "normal"}
    }
    assert flexible & gaps == set()


def test_the_desk_links_each_of_its_sheets_once():
    linked = re.findall(r'url\("(.+?)"\)', (CSS / "admin.css").read_text())
    assert sorted(name for name in linked if name.startswith("admin")) == [
        path.name for path in SHEETS if path.name != "admin.css"
    ]


def test_every_class_of_the_desk_is_used():
    own = {
        name
        for rule in admin_rules()
        for name in re.findall(r"\.((?:desk|badge|text-state)[\w-]*)", rule.selector)
    }
    used = "\n".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    assert [name for name in sorted(own) if not re.search(rf"\b{name}\b", used)] == []
    assert "desk-panel" in own
