import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from events import services
from events.choices import Format, Mode, RegistrationMode, State
from events.models import Change, Session
from tests.events.desk import ADD, errors, new_session, typed
from tests.factories import (
    MeetingFactory,
    PlacesFactory,
    SessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


def test_session_is_added_in_one_language_with_its_own_clocks_hours(desk):
    answer = desk.post(reverse(ADD), new_session(desk))

    session = Session.objects.get()
    assert answer.status_code == 302
    assert session.starts_at == datetime(2027, 4, 15, 13, tzinfo=UTC)
    assert session.ends_at == datetime(2027, 4, 15, 15, tzinfo=UTC)
    assert [place.mode for place in session.places.all()] == [Mode.ONLINE]


@pytest.mark.alike
@pytest.mark.parametrize(
    ("edits", "field", "words"),
    [
        ({"ends_at_1": "14:00"}, "ends_at", "after the start"),
        ({"ends_at_0": "", "ends_at_1": ""}, "ends_at", "Say when it ends"),
        ({"starts_at_1": ""}, "starts_at", "Give the hour too"),
        ({"starts_at_1": "25:00"}, "starts_at", "valid time"),
        ({"starts_at_0": "9999-12-31"}, "starts_at", "too far away"),
        ({"timezone": "CET"}, "timezone", "not a time zone"),
        (
            {"registration_mode": RegistrationMode.EXTERNAL},
            "registration_url",
            "Give the address",
        ),
        (
            {"starts_at_0": "2027-03-28", "starts_at_1": "02:30"},
            "starts_at",
            "does not exist",
        ),
        (
            {
                "starts_at_0": "2027-10-31",
                "starts_at_1": "02:30",
                "ends_at_0": "2027-10-31",
            },
            "starts_at",
            "twice",
        ),
        (
            {
                "opens_at_0": "2027-04-10",
                "opens_at_1": "10:00",
                "closes_at_0": "2027-04-09",
                "closes_at_1": "10:00",
            },
            "closes_at",
            "must close after",
        ),
    ],
)
def test_what_can_not_be_is_refused_next_to_its_field(desk, edits, field, words):
    data = new_session(desk, **edits)

    answer = desk.post(reverse(ADD), data, headers={"Accept-Language": "en"})

    found = errors(answer)
    assert list(found) == [field]
    assert words in " ".join(found[field])
    assert Session.objects.count() == 0
    assert "Une soirée" in answer.text


@pytest.mark.alike
@pytest.mark.parametrize(
    ("edits", "field", "words"),
    [
        ({"format": Format.IN_PERSON}, "venue", "needs a venue"),
        ({"title_fr": ""}, "title_fr", "Needed before it is published"),
        ({"description_fr": ""}, "description_fr", "Needed before it is published"),
    ],
)
def test_what_is_public_stays_whole(desk, edits, field, words):
    session = SessionFactory(french_only=True, summary_fr="Typed in vain.")
    address = reverse("admin:events_session_change", args=[session.pk])
    data = typed(desk.get(address)) | edits

    answer = desk.post(address, data, headers={"Accept-Language": "en"})

    found = errors(answer)
    assert list(found) == [field]
    assert words in " ".join(found[field])
    assert "Typed in vain." in answer.text


def test_a_day_without_hours_lasts_from_midnight_to_midnight(desk):
    edits = {"day_only": "on", "starts_at_1": "", "ends_at_0": "", "ends_at_1": ""}

    desk.post(reverse(ADD), new_session(desk, **edits))

    session = Session.objects.get()
    assert session.starts_at == datetime(2027, 4, 14, 22, tzinfo=UTC)
    assert session.ends_at == datetime(2027, 4, 15, 22, tzinfo=UTC)


@pytest.mark.parametrize("trait", ["online", "hybrid", "undated", "french_only"])
def test_a_form_opened_and_saved_untouched_changes_nothing(desk, trait):
    session = SessionFactory(**{trait: True})
    PlacesFactory(session=session, mode=session.modes[0], capacity=20, taken=5)
    MeetingFactory(session=session)
    kept = Session.objects.filter(pk=session.pk).values().get()
    address = reverse("admin:events_session_change", args=[session.pk])

    answer = desk.post(address, typed(desk.get(address)))

    now = Session.objects.filter(pk=session.pk).values().get()
    assert answer.status_code == 302
    assert {name for name in kept if kept[name] != now[name]} <= {
        "edit_version",
        "changed_at",
        "title_en",
        "summary_en",
        "description_en",
        "report_fr",
        "report_en",
        "report",
        "image_credit_fr",
        "image_credit_en",
        "date_hint_fr",
        "date_hint_en",
        "registration_note_fr",
        "registration_note_en",
    }
    assert not any(
        now[name] for name in kept if kept[name] is None and now[name] is not None
    )
    assert Change.objects.count() == 0
    assert session.places.get(mode=session.modes[0]).taken == 5


@pytest.mark.alike
def test_a_day_without_hours_stays_that_day_when_saved_again(desk):
    session = SessionFactory(
        day_only=True,
        starts_at=datetime(2027, 5, 24, 22, tzinfo=UTC),
        ends_at=datetime(2027, 5, 25, 22, tzinfo=UTC),
    )
    address = reverse("admin:events_session_change", args=[session.pk])

    desk.post(address, typed(desk.get(address)))

    again = Session.objects.get()
    assert (again.starts_at, again.ends_at) == (session.starts_at, session.ends_at)


@pytest.mark.alike
def test_moving_a_session_in_the_admin_owes_a_change(desk):
    session = SessionFactory()
    address = reverse("admin:events_session_change", args=[session.pk])
    data = typed(desk.get(address))

    desk.post(address, data | {"starts_at_1": "00:30"})

    change = Change.objects.get()
    assert set(change.after) == {"starts_at"}
    assert change.author.get_username() == "organiser"


def test_a_new_session_is_a_draft_whatever_the_form_sends(desk):
    desk.post(reverse(ADD), new_session(desk, state=State.PUBLISHED))

    assert Session.objects.get().state == State.DRAFT


def test_what_was_public_can_be_neither_a_draft_again_nor_deleted(desk):
    session = SessionFactory()
    address = reverse("admin:events_session_change", args=[session.pk])

    desk.post(address, typed(desk.get(address)) | {"state": State.DRAFT})

    delete = reverse("admin:events_session_delete", args=[session.pk])
    assert desk.post(delete, {"post": "yes"}).status_code == 404
    assert Session.objects.get().state == State.PUBLISHED


def test_a_draft_can_be_deleted(desk):
    session = SessionFactory(draft=True)

    desk.post(
        reverse("admin:events_session_delete", args=[session.pk]), {"post": "yes"}
    )

    assert Session.objects.count() == 0


def test_a_zone_word_that_is_wrong_on_that_date_is_warned_of(desk):
    data = new_session(
        desk, description_fr="Rendez-vous à 15h CET.", description_en="At 3pm CET."
    )

    answer = desk.post(reverse(ADD), data, headers={"Accept-Language": "en"})

    page = desk.get(answer["Location"], headers={"Accept-Language": "en"})
    assert "“CET” is wrong on that date: write “CEST”." in page.text


def test_capacity_below_the_places_taken_is_refused(desk):
    places = PlacesFactory(capacity=20, taken=5)
    address = reverse("admin:events_session_change", args=[places.session_id])
    data = typed(desk.get(address)) | {"places-0-capacity": "4"}

    answer = desk.post(address, data, headers={"Accept-Language": "en"})

    assert answer.status_code == 200
    assert "5 places are taken already." in answer.text
    places.refresh_from_db()
    assert places.capacity == 20


def test_a_new_capacity_leaves_the_counter_alone(desk):
    places = PlacesFactory(capacity=20, taken=5)
    address = reverse("admin:events_session_change", args=[places.session_id])
    data = typed(desk.get(address)) | {"places-0-capacity": "8"}
    services.take_place(session_id=places.session_id, mode=Mode.ONLINE)

    desk.post(address, data)

    places.refresh_from_db()
    assert (places.capacity, places.taken) == (8, 6)


def test_a_venue_that_moves_owes_a_change(desk):
    venue = VenueFactory()
    SessionFactory(format=Format.IN_PERSON, venue=venue)
    address = reverse("admin:events_venue_change", args=[venue.pk])

    desk.post(address, typed(desk.get(address)) | {"street": "rue Basse 2"})

    assert set(Change.objects.get().after) == {"address"}


def test_the_admin_asks_for_a_login_at_the_accounts_door(client):
    answer = client.get(reverse("admin:index"), follow=True)

    assert answer.request["PATH_INFO"] == reverse("account_login")


def test_the_list_says_when_on_the_clocks_of_each_session(desk):
    SessionFactory(
        timezone="Africa/Dakar", starts_at=datetime(2027, 1, 15, 13, tzinfo=UTC)
    )

    page = desk.get(
        reverse("admin:events_session_changelist"), headers={"Accept-Language": "en"}
    )

    (said,) = re.findall('field-when.*?">(.*?)</td>', page.text)
    assert said == "Friday 15\xa0January 2027<br>1–3pm\xa0GMT"
