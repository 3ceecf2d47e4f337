"""An edit at the desk waits: nobody is told of it before an organiser says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from events.choices import Decision
from events.models import Change, Session
from registrations.choices import HistoryKind, Wants
from registrations.models import HistoryLine, Message, Registration
from registrations.services import cancel_registration, confirm_registration
from tests.factories import (
    AppearanceFactory,
    FollowFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.tell_desk import (
    EN,
    act,
    came,
    edit,
    edited,
    form_path,
    left,
    step,
    tell_path,
    worker,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(seconds=60)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    """It stands still from before anybody logs in, until it is moved."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def desk(clock, admin_client):
    return admin_client


@pytest.fixture
def session():
    return SessionFactory(
        title_fr="Habiter", title_en="Dwelling", online_platform="Zoom"
    )


def decisions() -> list[str]:
    rows = Change.objects.order_by("sequence")
    return list(rows.values_list("decision", flat=True))


def noted() -> list[str]:
    """Decisions in the history of the desk; forms write JSON there."""
    rows = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
    return [row for row in rows if not row.startswith("[")]


def told() -> list[tuple[int, str]]:
    rows = HistoryLine.objects.filter(kind=HistoryKind.TOLD)
    return list(rows.values_list("count", "author__username"))


def everybody(session: Session) -> Registration:
    """One of each who is told; returns somebody who has only asked for a place."""
    PlacesFactory(session=session, full=True)
    came(session, "fr", language="fr")
    came(session, "en", language="en", waiting=True)
    AppearanceFactory(session=session, email="stage@example.org", language="en")
    return RegistrationFactory(session=session, participant__email="new@example.org")


def test_nothing_leaves_before_it_is_decided_then_each_is_told_once(
    desk, session, smtp, clock
):
    asked = everybody(session)
    worker()  # briefs who is on stage
    smtp.taken.clear()

    answer = edit(desk, session, online_platform="BigBlueButton", _continue="1")

    assert answer.redirect_chain[-1] == (tell_path(session), 302)
    assert "was changed successfully.</li>" in answer.text  # no more is said
    assert decisions() == ["pending"]
    assert [(row.label, row.numbers) for row in answer.context["rows"]] == [
        ("Registered", [1, 0]),
        ("On the waiting list", [0, 1]),
        ("On stage", [0, 1]),
    ]
    assert "Tell 3 people" in answer.text
    assert "<del>Online (Zoom)</del>" in answer.text
    assert "<ins>En ligne (BigBlueButton)</ins>" in answer.text
    clock.move_to(NOW + HOUR, tick=False)
    confirm_registration(registration_id=asked.pk)
    worker()
    # What a person has asked for does not wait for a decision about others.
    assert list(left(smtp)) == ["new@example.org"]

    answer = act(desk, session, "tell")
    assert "Decided: the mails leave in a minute." in answer.text
    assert "The mails leave in 60 seconds." in answer.text
    clock.move_to(NOW + HOUR + timedelta(seconds=59), tick=False)
    worker()
    assert left(smtp) == {}
    clock.move_to(NOW + HOUR + MINUTE, tick=False)
    worker()

    mails = left(smtp)
    assert sorted(mails) == ["en@example.org", "fr@example.org", "stage@example.org"]
    before = "avant : En ligne (Zoom)\nmaintenant : En ligne (BigBlueButton)"
    assert before in mails["fr@example.org"]
    for name in ("en", "stage"):
        old_and_new = "before: Online (Zoom)\nnow: Online (BigBlueButton)"
        assert old_and_new in mails[f"{name}@example.org"]
    assert (noted(), told()) == (["Told of a change: 3"], [(3, "admin")])


def test_what_is_decided_to_be_silent_is_never_told(desk, session, smtp, clock):
    came(session, "fr")
    edited(session, online_platform="BigBlueButton")

    answer = act(desk, session, "silent")

    assert answer.redirect_chain[-1] == (form_path(session), 302)
    clock.move_to(NOW + HOUR, tick=False)
    worker()
    assert (left(smtp), Message.objects.count()) == ({}, 0)
    assert decisions() == ["silent"]
    assert (noted(), told()) == (["Silent about a change: 1"], [])
    assert "It was decided already." in act(desk, session, "tell").text


@pytest.mark.alike
def test_what_is_put_off_is_remembered_wherever_one_looks(desk, session):
    came(session, "fr")
    edited(session, online_platform="BigBlueButton")

    answer = act(desk, session, "later")

    assert answer.redirect_chain[-1] == (form_path(session), 302)
    assert "It has changed, and nobody has been told yet." in answer.text
    home = desk.get(reverse("admin:index"), headers=EN).text
    assert "1 session has changed: decide whether people are told" in home
    listed = desk.get(reverse("admin:registrations_tell_list"), headers=EN)
    assert [(row.pk, number) for row, number in listed.context["rows"]] == [
        (session.pk, 1)
    ]
    assert tell_path(session) in listed.text
    # An edit of which nobody has to be told does not ask again.
    answer = edit(desk, session, description_fr="Autre chose.")
    assert tell_path(session) not in [path for path, _status in answer.redirect_chain]
    act(desk, session, "silent")
    assert "decide whether people" not in desk.get(reverse("admin:index")).text


def test_a_burst_is_one_mail_from_the_first_value_to_the_last(
    desk, session, smtp, clock
):
    came(session, "en", language="en")
    edited(session, online_platform="BigBlueButtom")
    edited(session, online_platform="BigBlueButton", title_en="Living")

    act(desk, session, "tell")
    clock.move_to(NOW + MINUTE, tick=False)
    worker()

    [text] = left(smtp).values()
    assert "before: Online (Zoom)\nnow: Online (BigBlueButton)" in text
    assert "before: Dwelling\nnow: Living" in text
    assert "BigBlueButtom" not in text


def test_of_what_is_changed_back_there_is_nothing_to_tell(desk, session):
    came(session, "fr")
    edited(session, online_platform="BigBlueButton")

    answer = edit(desk, session, online_platform="Zoom")

    assert "Of this change nobody has to be told." in answer.text
    assert decisions() == ["silent", "silent"]
    assert not Change.objects.unsettled().exists()
    assert tell_path(session) not in answer.redirect_chain[-1]


@pytest.mark.parametrize(
    "edits", [{"online_platform": "Jitsi"}, {"title_en": "Living"}]
)
def test_what_nobody_would_be_told_of_is_settled_at_once(desk, session, edits):
    """Nobody is there, or it says nothing new in the only language that is read."""
    came(session, "gone", cancelled=True, confirmed=False)
    came(session, "refuses", participant__refused_at=NOW)
    if "title_en" in edits:
        came(session, "fr", language="fr")

    answer = edit(desk, session, **edits)

    assert "Of this change nobody has to be told." in answer.text
    assert decisions() == ["silent"]
    assert tell_path(session) not in answer.redirect_chain[-1]


def test_who_comes_in_vain_is_named_loudly_and_off_and_on_again_is_nothing(
    desk, session, smtp, clock
):
    came(session, "fr")
    came(session, "late", confirmed_at=NOW)

    answer = step(desk, session, "cancel")

    assert answer.redirect_chain[-1] == (tell_path(session), 302)
    assert "2 people count on it, and come in vain unless told." in answer.text
    # Of a session that may be off nothing else is told meanwhile: each mail says more.
    Change.objects.create(
        session=session,
        before={"room": ""},
        after={"room": "2"},
        sequence=7,
        decision=Decision.TELL,
    )
    clock.move_to(NOW + HOUR, tick=False)
    worker()
    assert left(smtp) == {}
    Change.objects.filter(sequence=7).delete()

    answer = step(desk, session, "bring_back")
    assert "Of this change nobody has to be told." in answer.text
    clock.move_to(NOW + 2 * HOUR, tick=False)
    worker()
    assert (left(smtp), Session.objects.get().state) == ({}, "published")


@pytest.mark.alike
def test_a_session_that_is_called_off_is_told_as_that(desk, session, smtp, clock):
    came(session, "en", language="en")
    follower = FollowFactory(session=session, wants=Wants.DATE, confirmed=True)
    step(desk, session, "cancel")
    act(desk, session, "tell")
    clock.move_to(NOW + MINUTE, tick=False)
    worker()
    [(address, text)] = left(smtp).items()
    assert (address, "does not take place" in text) == ("en@example.org", True)
    assert ("Your registrations:" in text, "Change or cancel" in text) == (True, False)

    answer = step(desk, session, "bring_back")
    assert [row.label for row in answer.context["rows"]] == [
        "Registered",
        "Asked to learn the date",
    ]
    act(desk, session, "tell")
    clock.move_to(NOW + 2 * MINUTE, tick=False)
    worker()
    assert sorted(left(smtp)) == sorted(["en@example.org", follower.participant.email])


def test_what_has_changed_since_one_looked_is_looked_at_again(desk, session):
    came(session, "fr")
    edited(session, online_platform="BigBlueButton")
    seen = desk.get(tell_path(session)).context["seen"]
    came(session, "too")

    for decision in ("tell", "silent"):
        answer = act(desk, session, decision, seen=seen)
        assert "Something has changed since you looked" in answer.text
    assert "Tell 2 people" in answer.text
    assert (decisions(), noted()) == (["pending"], [])


def test_whoever_left_before_it_was_decided_is_not_told(desk, session):
    row = came(session, "fr")
    edited(session, online_platform="BigBlueButton")
    cancel_registration(registration_id=row.pk)

    answer = act(desk, session, "tell")

    assert "There is nobody to write to." in answer.text
    assert (decisions(), noted()) == (["pending"], [])


def test_of_two_who_decide_at_the_same_screen_the_first_is_heeded(desk, session):
    came(session, "fr")
    edited(session, online_platform="BigBlueButton")
    seen = desk.get(tell_path(session)).context["seen"]
    act(desk, session, "silent", seen=seen)

    answer = act(desk, session, "tell", seen=seen)

    assert "It was decided already." in answer.text
    assert (decisions(), noted()) == (["silent"], ["Silent about a change: 1"])
