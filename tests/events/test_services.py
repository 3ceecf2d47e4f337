from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from events import services
from events.choices import Decision, Format, Mode, State
from events.models import Change, Places, Session
from tests.factories import (
    PlacesFactory,
    SessionFactory,
    VenueFactory,
    from_now,
)

pytestmark = pytest.mark.django_db


def saved_again(session: Session, **edits: object) -> Change | None:
    """What an organiser's form does: change the instance, then save it."""
    edited = Session.objects.get(pk=session.pk)
    for name, value in edits.items():
        setattr(edited, name, value)
    return services.save_session(session=edited, author=None)


def test_a_new_session_owes_no_change():
    session = SessionFactory.build(series=SessionFactory().series)

    change = services.save_session(session=session, author=None)

    assert change is None
    assert (session.sequence, Change.objects.count()) == (0, 0)


def test_moving_a_session_raises_its_sequence_and_owes_one_change():
    organiser = get_user_model().objects.create_user("organiser")
    session = SessionFactory()
    before = session.starts_at
    session.starts_at += timedelta(days=1)
    session.ends_at += timedelta(days=1)

    change = services.save_session(session=session, author=organiser)

    session.refresh_from_db()
    assert (session.sequence, session.edit_version) == (1, 1)
    assert session.previous_starts_at == before
    assert change.before["starts_at"] == before.isoformat()
    assert change.after["starts_at"] == session.starts_at.isoformat()
    assert set(change.after) == {"starts_at", "ends_at"}
    assert (change.sequence, change.decision) == (1, Decision.TELL)
    assert change.author == organiser


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        ({"state": State.CANCELLED}, {"state"}),
        ({"title_en": "Another title"}, {"title_en"}),
        ({"room": "Salle B"}, {"room"}),
        ({"timezone": "Europe/London"}, {"timezone"}),
    ],
)
def test_a_material_edit_is_recorded_with_what_changed(edit, names):
    change = saved_again(SessionFactory(), **edit)

    assert set(change.after) == names


def test_a_new_description_owes_nothing():
    session = SessionFactory()

    change = saved_again(session, description_en="Better words.")

    session.refresh_from_db()
    assert change is None
    assert (session.sequence, session.edit_version) == (0, 1)


def test_a_draft_owes_nothing_when_it_is_edited_or_published():
    session = SessionFactory(draft=True)

    assert saved_again(session, title_en="Still a draft") is None
    assert saved_again(session, state=State.PUBLISHED) is None


def test_two_edits_raise_the_sequence_twice_even_from_stale_instances():
    session = SessionFactory()
    stale = Session.objects.get(pk=session.pk)
    saved_again(session, room="Salle A")
    stale.title_en = "From a form opened before"

    services.save_session(session=stale, author=None)

    assert [change.sequence for change in Change.objects.order_by("pk")] == [1, 2]


def test_a_venue_that_moves_changes_the_sessions_to_come_there():
    venue = VenueFactory()
    ahead = SessionFactory(format=Format.IN_PERSON, venue=venue)
    over = SessionFactory(format=Format.IN_PERSON, venue=venue, past=True)
    elsewhere = SessionFactory(in_person=True)
    venue.street = "rue Basse 2"

    changes = services.save_venue(venue=venue, author=None)

    assert [change.session_id for change in changes] == [ahead.pk]
    assert changes[0].after["address"] == "rue Basse 2, 1000 Bruxelles"
    sequences = {
        session.pk: Session.objects.get(pk=session.pk).sequence
        for session in (ahead, over, elsewhere)
    }
    assert sequences == {ahead.pk: 1, over.pk: 0, elsewhere.pk: 0}


def test_a_venue_whose_directions_change_changes_no_session():
    venue = VenueFactory()
    SessionFactory(format=Format.IN_PERSON, venue=venue)
    venue.access_en = "Tram 25."

    assert services.save_venue(venue=venue, author=None) == []


def test_the_last_place_goes_to_one():
    places = PlacesFactory(capacity=1)
    wanted = {"session_id": places.session_id, "mode": Mode.ONLINE}

    assert services.take_place(**wanted) is True
    assert services.take_place(**wanted) is False
    services.free_place(**wanted)
    assert services.take_place(**wanted) is True


def test_a_mode_without_a_limit_always_has_a_place():
    session = SessionFactory()

    for _ in range(3):
        assert services.take_place(session_id=session.pk, mode=Mode.ONLINE)

    assert Places.objects.get(session=session).taken == 3


def test_a_capacity_below_what_is_taken_is_refused():
    places = PlacesFactory(capacity=5, taken=3)

    with pytest.raises(services.Refused):
        services.set_capacity(
            session_id=places.session_id, mode=Mode.ONLINE, capacity=2
        )

    places.refresh_from_db()
    assert (places.capacity, places.taken) == (5, 3)


def test_a_place_given_back_twice_does_not_go_below_none():
    places = PlacesFactory(capacity=2, taken=1)

    for _ in range(2):
        services.free_place(session_id=places.session_id, mode=Mode.ONLINE)

    places.refresh_from_db()
    assert places.taken == 0


def test_each_way_to_attend_has_a_counter():
    session = SessionFactory(hybrid=True)

    services.offer_places(session=session)
    services.offer_places(session=session)

    modes = session.places.values_list("mode", flat=True)
    assert sorted(modes) == [Mode.ON_SITE, Mode.ONLINE]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": from_now(days=-100)},
        {"ends_at": None},
        {"format": Format.IN_PERSON},
        {"title_fr": None, "title_en": None, "title": ""},
        {"timezone": ""},
        {"starts_at": None, "ends_at": None, "day_only": True},
    ],
)
def test_the_database_refuses_what_can_not_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(**wrong)


def test_the_database_refuses_an_oversold_counter():
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacesFactory(capacity=1, taken=2)


def test_what_was_withdrawn_and_comes_back_is_a_change_too():
    session = SessionFactory()
    for state in (State.WITHDRAWN, State.PUBLISHED):
        session.state = state
        services.save_session(session=session, author=None)

    said = Change.objects.order_by("sequence").values_list("sequence", "after")
    assert list(said) == [(1, {"state": "withdrawn"}), (2, {"state": "published"})]


def test_a_draft_that_was_withdrawn_unseen_comes_out_without_a_word():
    session = SessionFactory(draft=True)
    for state in (State.WITHDRAWN, State.PUBLISHED):
        session.state = state
        services.save_session(session=session, author=None)

    assert not Change.objects.exists()
