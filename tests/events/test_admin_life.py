"""The life of a session at the desk: each step is read on a page, then taken by POST."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events import services
from events.choices import Mode, State
from events.models import (
    Change,
    Session,
)
from events.services import Verb, verbs_of
from tests.factories import (
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
    from_now,
)

pytestmark = pytest.mark.django_db

EN = {"Accept-Language": "en"}
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def march(time_machine):
    """A clock that stands still, from before anybody logs in."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


def page(session, verb: str) -> str:
    return reverse("admin:events_session_life", args=[session.pk, verb])


def change(session) -> str:
    return reverse("admin:events_session_change", args=[session.pk])


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


SCHEDULED = {"publish_at": from_now(days=1)}


@pytest.mark.parametrize(
    ("facts", "verbs"),
    [
        ({"draft": True}, ["publish", "schedule"]),
        (SCHEDULED, ["publish", "schedule", "unschedule"]),
        ({}, ["postpone", "cancel", "withdraw"]),
        ({"past": True}, ["cancel", "withdraw"]),
        ({"postponed": True}, ["bring_back", "cancel", "withdraw"]),
        ({"cancelled": True}, ["bring_back", "withdraw"]),
        ({"withdrawn": True}, ["bring_back"]),
    ],
)
def test_what_can_be_done_depends_on_what_it_is(facts, verbs):
    session = SessionFactory(**facts)
    before = Session.objects.values("state", "publish_at").get()

    assert verbs_of(session, timezone.now()) == verbs
    for verb in set(Verb) - set(verbs):
        with pytest.raises(services.Refused):
            services.carry_out(session_id=session.pk, verb=verb, author=None)
    assert Session.objects.values("state", "publish_at").get() == before


def test_the_form_offers_only_what_is_possible(desk):
    session = SessionFactory(postponed=True)

    form = desk.get(change(session)).text

    assert [verb for verb in Verb if page(session, verb) in form] == [
        Verb.CANCEL,
        Verb.BRING_BACK,
        Verb.WITHDRAW,
    ]
    answer = desk.post(page(session, "publish"), headers=EN)
    assert "is not possible as it is now" in said(answer)[-1]
    assert Session.objects.get().state == State.POSTPONED
    assert desk.get(page(session, "explode")).status_code == 404


def test_a_draft_is_published_at_once_and_written_into_the_history(desk, client):
    session = SessionFactory(draft=True)

    read = desk.get(page(session, "publish"), headers=EN)
    assert "It is public at once" in read.text
    assert Client().get(session.get_absolute_url()).status_code == 404
    answer = desk.post(page(session, "publish"))

    entry = LogEntry.objects.get()
    assert answer["Location"] == change(session)
    assert Client().get(session.get_absolute_url()).status_code == 200
    assert (entry.object_id, entry.change_message) == (
        str(session.pk),
        "State: publish",
    )
    assert Change.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "anchor"),
    [
        ({"hybrid": True, "venue": None}, "id_venue"),
        ({"title_fr": None, "description_en": ""}, "id_description_en"),
    ],
)
@pytest.mark.parametrize("verb", ["publish", "schedule"])
def test_what_stands_in_the_way_is_named_and_nothing_done(desk, facts, anchor, verb):
    session = SessionFactory(draft=True, **facts)

    answer = desk.post(page(session, verb), headers=EN)

    assert f'href="{change(session)}#{anchor}"' in answer.text
    assert "before this is put right" in answer.text
    assert Session.objects.get().state == State.DRAFT
    with pytest.raises(services.Refused):
        services.carry_out(session_id=session.pk, verb=Verb(verb), author=None)


def test_it_becomes_public_by_itself_at_its_moment(march, desk, settings):
    settings.PAGE_CACHE = True
    session = SessionFactory(
        draft=True, title_en="Water for all", starts_at=NOW + timedelta(days=40)
    )
    typed = {"publish_at_0": "2027-03-28", "publish_at_1": "10:00"}
    desk.post(page(session, "schedule"), typed)
    moment = datetime(2027, 3, 28, 8, tzinfo=UTC)  # summer time began that night
    reader, programme = Client(), reverse("events:programme")

    march.move_to(moment - timedelta(seconds=1), tick=False)
    early = (reader.get(programme), reader.get(session.get_absolute_url()))
    march.move_to(moment, tick=False)
    late = (reader.get(programme), reader.get(session.get_absolute_url()))

    assert Session.objects.get().publish_at == moment
    assert ["Water for all" in answer.text for answer in early] == [False, False]
    assert ["Water for all" in answer.text for answer in late] == [True, True]


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2027-03-28", "02:30", "does not exist"),
        ("2027-10-31", "02:30", "twice"),
        ("2027-03-28", "", "Give the hour too"),
        ("2027-02-28", "10:00", "has passed"),
        ("", "", "Give the day and the hour"),
    ],
)
def test_a_moment_that_can_not_be_is_refused_beside_its_field(
    march, desk, day, hour, words
):
    session = SessionFactory(draft=True)
    typed = {"publish_at_0": day, "publish_at_1": hour}

    answer = desk.post(page(session, "schedule"), typed, headers=EN)

    assert words in answer.context["form"].errors["publish_at"][0]
    assert f'value="{day}"' in answer.text or not day
    assert Session.objects.get().state == State.DRAFT


def test_what_is_scheduled_can_be_a_draft_again_or_public_now(desk):
    session = SessionFactory(publish_at=from_now(days=1))

    desk.post(page(session, "unschedule"))
    assert Session.objects.values("state", "publish_at").get() == {
        "state": State.DRAFT,
        "publish_at": None,
    }

    session = SessionFactory(publish_at=from_now(days=1))
    desk.post(page(session, "publish"))
    assert Session.objects.get(pk=session.pk).is_public()
    assert Change.objects.count() == 0


def test_postponing_says_who_is_registered_and_takes_a_hint(desk):
    session = SessionFactory(hybrid=True)
    PlacesFactory(session=session, mode=Mode.ON_SITE, taken=2)
    PlacesFactory(session=session, mode=Mode.ONLINE, taken=5)
    RegistrationFactory(session=session, name="Never on this page")
    hints = {"date_hint_fr": "à l’automne", "date_hint_en": "in autumn"}

    read = desk.get(page(session, "postpone"), headers=EN).text
    desk.post(page(session, "postpone"), hints)

    session.refresh_from_db()
    owed = Change.objects.get()
    assert "7 people are registered. Whether they are told by mail, you decide" in read
    assert "Never on this page" not in read
    assert session.state == State.POSTPONED
    assert "<small>in autumn</small>" in Client().get(session.get_absolute_url()).text
    assert (owed.after, owed.author.username) == ({"state": "postponed"}, "organiser")


def test_what_was_postponed_comes_back_with_its_new_date_under_the_same_identity(desk):
    session = SessionFactory(postponed=True, sequence=1)
    typed = {
        "starts_at_0": "2027-10-14",
        "starts_at_1": "15h",
        "ends_at_0": "2027-10-14",
        "ends_at_1": "17h30",
    }

    empty = desk.post(page(session, "bring_back"), headers=EN)
    wrong = desk.post(page(session, "bring_back"), typed | {"ends_at_1": "14h"})
    desk.post(page(session, "bring_back"), typed)

    again = Session.objects.get()
    assert empty.context["form"].errors == {
        "starts_at": ["Say when it takes place now."]
    }
    assert list(wrong.context["form"].errors) == ["ends_at"]
    assert (again.state, again.uid, again.sequence) == (State.PUBLISHED, session.uid, 2)
    assert again.starts_at == datetime(2027, 10, 14, 13, tzinfo=UTC)
    assert again.ends_at == datetime(2027, 10, 14, 15, 30, tzinfo=UTC)
    assert set(Change.objects.get().after) == {"state", "starts_at", "ends_at"}


@pytest.mark.parametrize("state", [State.CANCELLED, State.WITHDRAWN])
def test_what_was_cancelled_or_withdrawn_comes_back_as_it_was(desk, state):
    session = SessionFactory(state=state, sequence=1)
    form = desk.get(page(session, "bring_back")).context["form"]
    typed = {}
    for name in ("starts_at", "ends_at"):
        day, hour = form[name].field.widget.decompress(form[name].value())
        typed |= {f"{name}_0": day, f"{name}_1": hour}

    desk.post(page(session, "bring_back"), typed)

    again = Session.objects.get()
    assert (again.state, again.starts_at) == (State.PUBLISHED, session.starts_at)
    assert Change.objects.get().after == {"state": "published"}


@pytest.mark.parametrize(
    ("verb", "state"), [("cancel", State.CANCELLED), ("withdraw", State.WITHDRAWN)]
)
def test_cancelling_and_withdrawing_owe_a_change(desk, verb, state):
    session = SessionFactory()

    desk.post(page(session, verb))

    assert Session.objects.get().state == state
    assert Change.objects.get().after == {"state": state}


def test_of_what_is_over_nobody_is_told(desk):
    session = SessionFactory(past=True)
    PlacesFactory(session=session, taken=3)

    read = desk.get(page(session, "cancel"), headers=EN).text

    assert "nobody is written to" in read
    assert "3 people" not in read


def test_a_step_is_taken_once(desk):
    """Of two who cancel at once, the second finds it done."""
    session = SessionFactory()
    services.carry_out(session_id=session.pk, verb=Verb.CANCEL, author=None)

    with pytest.raises(services.Refused):
        services.carry_out(session_id=session.pk, verb=Verb.CANCEL, author=None)

    assert Change.objects.count() == 1


def test_who_may_only_look_can_do_none_of_it(client):
    guest = User.objects.create_user("guest", is_staff=True)
    view = {"codename": "view_session", "content_type__app_label": "events"}
    guest.user_permissions.add(Permission.objects.get(**view))
    client.force_login(guest)
    session = SessionFactory(draft=True, preview_key="canary-key")

    addresses = [
        page(session, "publish"),
        reverse("admin:events_session_preview", args=[session.pk]),
        reverse("admin:events_session_duplicate", args=[session.pk]),
    ]

    assert [client.post(one).status_code for one in addresses] == [404, 404, 404]
    assert "canary-key" not in client.get(change(session)).text
    assert Session.objects.values_list("state", "preview_key").get() == (
        State.DRAFT,
        "canary-key",
    )
