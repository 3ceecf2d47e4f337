"""Two organisers open the same session: the second to save is told, and loses nothing."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from events import services
from events.choices import Mode
from events.models import Session
from tests.events.desk import errors, typed
from tests.factories import (
    AppearanceFactory,
    PlacesFactory,
    SessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db

EN = {"Accept-Language": "en"}


@pytest.fixture
def colleague():
    browser = Client()
    anna = User.objects.create_superuser("anna", first_name="Anna", last_name="Diop")
    browser.force_login(anna)
    return browser


@pytest.fixture
def session():
    session = SessionFactory(hybrid=True, timezone="Europe/Paris")
    AppearanceFactory.create_batch(2, session=session)
    for mode in Mode:
        PlacesFactory(session=session, mode=mode, capacity=20)
    return session


def change(session) -> str:
    return reverse("admin:events_session_change", args=[session.pk])


def opened(browser, session) -> dict[str, object]:
    return typed(browser.get(change(session), headers=EN))


def told(answer) -> dict[str, str]:
    return {one.label: one.stored for one in answer.context["differences"]}


def test_the_second_is_told_by_whom_and_what_and_nothing_is_overwritten(
    desk, colleague, session
):
    mine = hers = opened(desk, session)
    hall = VenueFactory(name="La Halle")
    colleague.post(change(session), hers | {"title_en": "Hers", "venue": hall.pk})

    answer = desk.post(
        change(session), mine | {"title_en": "Mine", "room": "B12"}, headers=EN
    )

    stored = Session.objects.get()
    (words,) = errors(answer)["__all__"]
    assert words.startswith("Anna Diop changed this session on ")
    assert "Title" in words
    assert "Venue" in words
    assert (stored.title_en, stored.room, stored.venue) == ("Hers", "", hall)
    assert told(answer) == {
        "Title (English)": "Hers",
        "Venue": "La Halle, Bruxelles",
        "Room": "empty",
    }
    for text in ('value="Mine"', 'value="B12"'):
        assert text in answer.text


@pytest.mark.alike
def test_saving_again_after_reading_it_is_saving_knowingly(desk, colleague, session):
    mine = hers = opened(desk, session)
    colleague.post(change(session), hers | {"title_en": "Hers"})
    told_once = desk.post(change(session), mine | {"title_en": "Mine"}, headers=EN)

    again = desk.post(change(session), typed(told_once))

    assert again.status_code == 302
    assert Session.objects.get().title_en == "Mine"


@pytest.mark.alike
def test_an_edit_after_it_was_told_is_told_again(desk, colleague, session):
    hers = opened(colleague, session)
    told_once = desk.post(change(session), hers | {"seen_version": 99}, headers=EN)
    colleague.post(change(session), hers | {"title_en": "Hers"})

    mine = typed(told_once) | {"title_en": "Mine"}
    answer = desk.post(change(session), mine, headers=EN)

    assert told(answer) == {"Title (English)": "Hers"}
    assert Session.objects.get().title_en == "Hers"


def test_rows_that_the_first_edited_added_and_deleted_are_compared_and_kept(
    desk, colleague, session
):
    kept, gone = session.appearances.order_by("pk")
    mine = hers = opened(desk, session)
    colleague.post(
        change(session),
        hers
        | {
            "appearances-0-affiliation_en": "City of Athens",
            "appearances-1-DELETE": "on",
            "contacts-TOTAL_FORMS": "1",
            "contacts-0-email": "ask@example.org",
        },
    )
    (contact,) = session.contacts.all()
    assert session.appearances.count() == 1

    answer = desk.post(
        change(session),
        mine | {"appearances-1-affiliation_en": "Typed in vain"},
        headers=EN,
    )

    assert told(answer) == {
        f"Appearance “{kept}”: Affiliation on that day (English)": "City of Athens",
        "Contact": f"“{contact}” was added.",
    }
    assert 'value="Typed in vain"' in answer.text
    again = desk.post(change(session), typed(answer))

    assert again.status_code == 302
    people = session.appearances.order_by("pk")
    assert [one.speaker for one in people] == [kept.speaker, gone.speaker]
    assert people[1].affiliation_en == "Typed in vain"
    assert session.contacts.get().email == "ask@example.org"


def test_an_edit_of_rows_alone_moves_the_version_and_a_place_taken_does_not(
    desk, colleague, session
):
    mine, before = opened(desk, session), Session.objects.get().edit_version
    services.take_place(session_id=session.pk, mode=Mode.ONLINE)
    assert Session.objects.get().edit_version == before
    colleague.post(change(session), mine | {"places-0-capacity": "30"})
    assert Session.objects.get().edit_version == before + 1

    answer = desk.post(change(session), mine, headers=EN)

    assert told(answer) == {f"Places “{session.places.first()}”: Capacity": "30"}
    assert session.places.first().capacity == 30


@pytest.mark.alike
def test_a_step_of_its_life_counts_as_an_edit(desk, colleague, session):
    mine = opened(desk, session)
    cancel = reverse("admin:events_session_life", args=[session.pk, "cancel"])
    colleague.post(cancel)

    answer = desk.post(change(session), mine | {"title_en": "Mine"}, headers=EN)

    assert "“State: cancel”" in errors(answer)["__all__"][0]
    assert Session.objects.get().title_en == session.title_en


@pytest.mark.alike
def test_a_page_that_names_no_version_saves_nothing(desk, session):
    mine = opened(desk, session) | {"title_en": "Mine"}

    for version in ("", "x", "99999999999999999999"):
        answer = desk.post(change(session), mine | {"seen_version": version})
        assert answer.status_code == 200
    assert Session.objects.get().title_en == session.title_en


def test_the_service_refuses_what_was_made_from_an_older_state(session):
    older = Session.objects.get()
    services.save_session(session=session, author=None, seen_version=0)
    older.title_en = "Older"

    with pytest.raises(services.EditedMeanwhile):
        services.save_session(session=older, author=None, seen_version=0)

    assert Session.objects.get().title_en == session.title_en
