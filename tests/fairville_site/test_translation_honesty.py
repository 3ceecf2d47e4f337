"""What the desk says of texts in two languages, and what becomes of it on saving."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from dialogues.models import Resource, Theme
from events.choices import State
from events.models import Session
from fairville_site.translated_admin import TranslatedAdmin
from fairville_site.translations import TextsForm
from speakers.models import Organisation
from tests.events.desk import typed
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    OrganisationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SpeakerFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def desk(admin_client):
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return admin_client


def change(row) -> str:
    meta = row._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_change"
    return reverse(name, args=[row.pk])


def changes(model) -> str:
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def save(desk, row, **edits) -> list[str]:
    """What is stale once it is opened, edited so, and saved."""
    answer = desk.post(change(row), typed(desk.get(change(row))) | edits)
    assert answer.status_code == 302
    return type(row).objects.get(pk=row.pk).stale_texts


def found(desk, model, texts: str) -> list[object]:
    return list(desk.get(f"{changes(model)}?texts={texts}").context["cl"].result_list)


def test_a_session_is_stale_until_edited_or_ticked(desk):
    session = SessionFactory(description_fr="Un\n\ndeux.", title_fr="Habiter")
    assert found(desk, Session, "stale") == []
    assert found(desk, Session, "complete") == [session]

    assert save(desk, session, summary_fr="Autrement.") == ["summary_en"]
    assert save(desk, session, room="3") == ["summary_en"]

    listed = desk.get(changes(Session)).text
    assert '<td class="field-translations">1 stale</td>' in listed
    assert found(desk, Session, "stale") == [session]
    assert found(desk, Session, "complete") == []
    form = desk.get(change(session)).text
    assert form.count('name="still_right"') == 1
    assert 'name="still_right" value="summary_en"' in form
    assert form.count('<div class="text-state stale">') == 1

    assert save(desk, session, still_right="summary_en") == []
    assert save(desk, session, summary_fr="A.", summary_en="B.") == []


def test_a_tick_is_not_lost_when_something_else_is_refused(desk):
    session = SessionFactory(stale_texts=["summary_en"])
    data = typed(desk.get(change(session))) | {"still_right": "summary_en"}

    refused = desk.post(change(session), data | {"timezone": "CET"})
    strange = desk.post(change(session), data | {"still_right": "uid"})

    assert refused.status_code == strange.status_code == 200
    assert 'value="summary_en" checked' in refused.text
    assert Session.objects.get().stale_texts == ["summary_en"]


def test_both_languages_stand_on_one_row_and_say_which_they_are(desk):
    session = SessionFactory(title_en=None)
    AppearanceFactory(session=session, affiliation_fr="CNRS")

    page = desk.get(change(session))

    rows = [
        line
        for _name, options in page.context["adminform"].fieldsets
        for line in options["fields"]
    ]
    assert ("title_fr", "title_en") in rows
    assert ("date_hint_fr", "date_hint_en") in rows
    assert "Title (French)" in page.text
    assert "Affiliation on that day (English)" in page.text
    assert "[fr]" not in page.text
    title = page.text[page.text.index('id="id_title_en"') - 200 :]
    assert 'lang="en"' in title[: title.index(">")]
    assert page.text.count('<div class="text-state missing">') == 2
    assert 'id="id_title_en_state">missing</span>' in page.text
    assert 'id="id_appearances-0-affiliation_en_state">missing</span>' in page.text
    assert 'id="id_report_en_state"' not in page.text
    assert "text-state" not in desk.get(reverse("admin:events_session_add")).text


def test_who_may_only_look_reads_the_same_names(client):
    session = SessionFactory(stale_texts=["summary_en"])
    user = User.objects.create_user("reader", is_staff=True)
    sessions = {"content_type__app_label": "events", "codename": "view_session"}
    user.user_permissions.add(Permission.objects.get(**sessions))
    client.force_login(user)

    page = client.get(change(session), headers=ENGLISH).text

    assert "Title (French)" in page
    assert "[fr]" not in page
    assert "still_right" not in page


@pytest.mark.parametrize(
    ("factory", "leading", "lagging"),
    [
        (SeriesFactory, "description_fr", "description_en"),
        (CityFactory, "name_en", "name_fr"),
        (VenueFactory, "access_fr", "access_en"),
        (ResourceFactory, "title_fr", "title_en"),
        (SpeakerFactory, "bio_fr", "bio_en"),
        (OrganisationFactory, "name_fr", "name_en"),
    ],
)
def test_the_same_holds_for_whatever_has_texts(desk, factory, leading, lagging):
    row = factory(**{leading: "Avant", lagging: "Before"})

    assert save(desk, row, **{leading: "Après"}) == [lagging]
    assert found(desk, type(row), "stale") == [row]
    assert "1 stale" in desk.get(changes(type(row))).text
    assert save(desk, row, **{lagging: "After"}) == []
    tick = {leading: "Encore", "still_right": lagging}
    assert save(desk, row, **tick) == []


def test_every_page_that_has_texts_keeps_them_honest():
    pages = {
        model: page
        for model, page in admin.site._registry.items()
        if any(field.name == "stale_texts" for field in model._meta.fields)
    }

    assert len(pages) == 9
    for page in pages.values():
        assert isinstance(page, TranslatedAdmin)
        assert issubclass(page.form, TextsForm)


@pytest.mark.parametrize("model", [Theme, Organisation])
def test_a_name_in_english_alone_is_enough_and_one_is_needed(desk, model):
    add = changes(model) + "add/"
    data = typed(desk.get(add)) | {"name_fr": "", "name_en": "Water"}

    refused = desk.post(add, data | {"name_en": " "})
    desk.post(add, data)

    assert refused.context["adminform"].form.errors == {
        "name_en": ["Give it in at least one language."]
    }
    row = model.objects.get()
    assert (row.name_fr or "", row.name_en) == ("", "Water")
    assert found(desk, model, "without_fr") == [row]
    assert found(desk, model, "without_en") == []
    assert "FR missing" in desk.get(changes(model)).text
    assert found(desk, model, "nonsense") == [row]


def test_a_session_in_french_alone_is_published_and_answers_in_both(desk, client):
    session = SessionFactory(draft=True, french_only=True, title_fr="Habiter")

    Session.objects.filter(pk=session.pk).update(state=State.PUBLISHED)
    assert save(desk, session, summary_fr="Habiter, encore.") == []

    for language, notices in (("fr", 0), ("en", 1)):
        page = client.get(f"/{language}/sessions/{session.pk}-habiter/")
        assert page.status_code == 200
        assert "Habiter, encore." in page.text
        assert page.text.count("Not available in English yet") == notices
    assert found(desk, Session, "without_en") == [session]
    assert found(desk, Session, "without_fr") == []


def test_a_list_reads_no_long_text_and_asks_as_often_for_one_as_for_three(
    desk, django_assert_num_queries
):
    ResourceFactory(stale_texts=["title_en"], description_fr="Une longue histoire.")
    for more in (0, 2):
        ResourceFactory.create_batch(more, title_en=None)
        with django_assert_num_queries(5) as asked:
            page = desk.get(changes(Resource))
    assert page.text.count("1 stale") == 1
    assert page.text.count("EN missing") == 2
    assert not any('"description_fr"' in query["sql"] for query in asked)


def test_nor_does_the_list_of_sessions_read_those_of_series_and_venues(
    desk, django_assert_max_num_queries
):
    SessionFactory(hybrid=True, french_only=True, stale_texts=["report_en"])

    with django_assert_max_num_queries(20) as asked:
        page = desk.get(changes(Session))

    assert "EN missing, 1 stale" in page.text
    (listing,) = [q["sql"] for q in asked if '"available_in_fr"' in q["sql"]]
    for text in ("description_fr", "report_fr", "search_text", "access_fr"):
        assert f'"{text}",' not in listing


def test_the_ends_of_lines_that_a_browser_sends_are_no_edit(desk):
    session = SessionFactory(description_fr="Un.\n\nDeux.", description_en="One.\nTwo.")
    address = reverse("admin:events_session_change", args=[session.pk])
    data = typed(desk.get(address))
    data = {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value
        for name, value in data.items()
    }

    desk.post(address, data | {"room": "Salle 2"})

    told = LogEntry.objects.get().get_change_message()
    assert "Description" not in told
    assert "Room" in told or "room" in told
