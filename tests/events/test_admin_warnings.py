"""What an organiser may have overlooked, said before a session is public."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from events import readiness
from events.choices import Mode, RegistrationMode, Role
from events.models import Session, SessionContact
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    PlacesFactory,
    SessionFactory,
    VenueFactory,
    from_now,
)

pytestmark = pytest.mark.django_db

EN = {"Accept-Language": "en"}
START = datetime(2027, 7, 1, 13, tzinfo=UTC)
PICTURE = "posters/" + "a" * 32 + "-800x600.jpg"


def ready(**facts: object) -> Session:
    """A draft about which nothing is to be said, but for what is given."""
    session = SessionFactory(draft=True, starts_at=START, **facts)
    AppearanceFactory(session=session)
    return session


def words(session: Session) -> list[tuple[str, str]]:
    stored = Session.objects.get(pk=session.pk)
    with translation.override("en"):
        notes = readiness.warnings(stored, timezone.now())
    return [(note.words, note.anchor) for note in notes]


def test_nothing_is_said_of_what_is_whole(desk):
    session = ready()

    page = desk.get(reverse("admin:events_session_life", args=[session.pk, "publish"]))

    assert words(session) == []
    assert "desk-warning" not in page.text


@pytest.mark.parametrize(
    ("facts", "said", "anchor"),
    [
        (
            {"description_fr": "À 15h CET.", "description_en": "At 3pm CEST."},
            "“CET” is wrong on that date: write “CEST”.",
            "id_description_fr",
        ),
        ({"summary_fr": ""}, "Missing in French: summary.", "id_summary_fr"),
        (
            {"title_en": None, "description_en": None},
            "Missing in English: title, description.",
            "id_title_en",
        ),
        (
            {"poster": PICTURE, "poster_alt_fr": "Une affiche"},
            "Nothing says in English what the image shows.",
            "id_poster_alt_en",
        ),
        (
            {"in_person": True, "venue__street": "", "venue__postcode": ""}
            | {"venue__name": "La Maison", "venue__city": "La Maison"},
            "The venue “La Maison” has no address.",
            "id_street",
        ),
        (
            {"opens_at": START + timedelta(hours=1)},
            "Registration opens when the session has already begun.",
            "id_opens_at_0",
        ),
        (
            {"closes_at": START + timedelta(hours=3)},
            "Registration closes after the session has ended.",
            "id_closes_at_0",
        ),
        (
            {"registration_mode": RegistrationMode.NONE},
            "There is no registration, and no contact to ask.",
            "contacts-group",
        ),
    ],
)
def test_each_thing_overlooked_is_a_sentence_about_a_field(facts, said, anchor):
    assert words(ready(**facts)) == [(said, anchor)]


@pytest.mark.alike
def test_the_form_and_the_page_before_publishing_lead_to_each_field(desk):
    session = SessionFactory(
        draft=True,
        starts_at=START,
        summary_fr="",
        description_en="At 3pm CET.",
        poster=PICTURE,
        poster_alt_fr="Une affiche",
        opens_at=START,
        closes_at=START + timedelta(hours=3),
        registration_mode=RegistrationMode.NONE,
        in_person=True,
        venue=VenueFactory(name="La Maison", street="", postcode="", city=""),
    )
    change = reverse("admin:events_session_change", args=[session.pk])
    publish = reverse("admin:events_session_life", args=[session.pk, "publish"])
    venue = reverse("admin:events_venue_change", args=[session.venue_id])

    form, page = (desk.get(one, headers=EN).text for one in (change, publish))

    notes = words(session)
    assert len(notes) == 8
    for sentence, anchor in notes:
        leads = f"{venue if anchor == 'id_street' else change}#{anchor}"
        for text in (form, page):
            assert f'<a href="{leads}">{sentence}</a>' in text
        assert f'id="{anchor}"' in form or anchor == "id_street"


def test_a_warning_never_keeps_from_publishing(desk):
    session = SessionFactory(draft=True, past=True, summary_en="")

    desk.post(reverse("admin:events_session_life", args=[session.pk, "publish"]))

    assert words(session) == [
        ("Missing in English: summary.", "id_summary_en"),
        ("Its date is in the past.", "id_starts_at_0"),
        ("Nobody is named as a speaker.", "appearances-group"),
    ]
    assert Session.objects.get().is_public()


def test_a_contact_is_enough_where_nobody_registers():
    session = ready(registration_mode=RegistrationMode.NONE)
    SessionContact.objects.create(session=session, telephone="+32 2 000 00 00")

    assert words(session) == []


@pytest.mark.alike
@pytest.mark.parametrize(
    ("facts", "is_said"),
    [
        ({"starts_at": START + timedelta(hours=1)}, True),
        ({"starts_at": START + timedelta(hours=1), "draft": True}, True),
        ({"starts_at": START + timedelta(hours=2)}, False),
        ({"starts_at": START - timedelta(hours=2)}, False),
        ({"starts_at": START, "cancelled": True}, False),
        ({"starts_at": START, "postponed": True}, False),
        ({"undated": True}, False),
    ],
)
def test_a_person_in_two_places_at_once_is_named(facts, is_said):
    session = ready()
    person = session.appearances.get().speaker
    other = SessionFactory(title_en="Elsewhere", series=session.series, **facts)
    for role in (Role.SPEAKER, Role.MODERATOR):
        AppearanceFactory(session=other, speaker=person, role=role)
    AppearanceFactory(session=other)

    said = f"{person.name} is also in “Elsewhere” at the same time."
    assert words(session) == ([(said, "appearances-group")] if is_said else [])


@pytest.mark.parametrize(
    ("facts", "where"),
    [({}, "“Elsewhere”"), ({"draft": True}, "another session")],
)
def test_of_another_series_only_what_is_public_is_named(facts, where):
    """Whoever organises this one alone must not learn what the other prepares."""
    session = ready()
    person = session.appearances.get().speaker
    other = SessionFactory(title_en="Elsewhere", starts_at=START, **facts)
    AppearanceFactory(session=other, speaker=person)

    said = f"{person.name} is also in {where} at the same time."
    assert words(session) == [(said, "appearances-group")]


@pytest.mark.parametrize(
    ("seats", "capacity", "said"),
    [
        (None, 500, []),
        (300, 300, []),
        (100, 300, ["300 places online, but 100 seats in the call."]),
        (
            100,
            None,
            ["Online, any number may register; the call has 100 seats."],
        ),
    ],
)
def test_a_call_with_too_few_seats_is_noticed(seats, capacity, said):
    session = ready()
    MeetingFactory(session=session, seat_limit=seats)
    PlacesFactory(session=session, mode=Mode.ONLINE, capacity=capacity)

    assert [word for word, _anchor in words(session)] == said


@pytest.mark.alike
def test_a_public_session_is_warned_of_nothing(desk):
    session = SessionFactory(summary_en="")

    page = desk.get(
        reverse("admin:events_session_change", args=[session.pk]), headers=EN
    )

    assert "Missing in English" not in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_its_queries_do_not_grow(number, django_assert_num_queries):
    session = ready(registration_mode=RegistrationMode.NONE, in_person=True)
    people = [session.appearances.get().speaker]
    people += [
        row.speaker for row in AppearanceFactory.create_batch(number, session=session)
    ]
    for speaker in people:
        AppearanceFactory(
            session=SessionFactory(starts_at=START, timezone="Europe/Athens"),
            speaker=speaker,
        )
    stored = Session.objects.select_related("series__parent", "venue").get(
        pk=session.pk
    )

    with django_assert_num_queries(3):
        notes = readiness.warnings(stored, from_now())

    assert len(notes) == number + 2


def test_what_stands_in_the_way_is_called_as_the_form_calls_it():
    session = ready(description_fr="", title_en=None, description_en=None)

    with translation.override("en"):
        (note,) = readiness.obstacles(session)

    assert note.words == "Description (French): Needed before it is published."
    assert note.anchor == "id_description_fr"
