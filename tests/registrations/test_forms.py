from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from events.choices import Mode
from registrations.forms import RegistrationForm
from registrations.services import Answers
from tests.factories import SessionFactory, SessionLanguageFactory

pytestmark = pytest.mark.django_db

TYPED = {"name": "Amina", "email": "amina@example.org"}


def filled(session, *, seconds: float = 10, **typed) -> RegistrationForm:
    """The form as sent so many seconds after it was shown."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds)):
        stamp = RegistrationForm(session).shown_stamp
    return RegistrationForm(session, {**TYPED, "stamp": stamp, **typed})


def test_name_and_address_are_enough():
    form = filled(SessionFactory(), email=" Amina@Example.org ")

    assert form.is_valid()
    assert form.answers == Answers(
        email="amina@example.org", name="Amina", mode=Mode.ONLINE
    )


def test_what_is_not_required_is_kept_when_given():
    form = filled(SessionFactory(), organisation="EGEB", comes_as="researcher")

    assert form.is_valid()
    assert (form.answers.organisation, form.answers.comes_as) == ("EGEB", "researcher")


def test_only_a_hybrid_session_asks_how_one_comes():
    assert "mode" not in filled(SessionFactory(online=True)).fields
    assert "mode" not in filled(SessionFactory(in_person=True)).fields
    with override("en"):
        assert filled(SessionFactory(hybrid=True)).errors == {
            "mode": ["Choose how you will take part."]
        }
    chosen = filled(SessionFactory(hybrid=True), mode="on_site")
    assert chosen.is_valid()
    assert chosen.answers.mode == Mode.ON_SITE


def test_only_an_interpreted_session_asks_who_wishes_for_it():
    session = SessionFactory()
    SessionLanguageFactory(session=session)
    assert "wants_interpretation" not in filled(session).fields
    SessionLanguageFactory(
        session=session, kind="interpretation", source="fr", language="en"
    )

    wishing = filled(session, wants_interpretation="on")

    assert wishing.is_valid()
    assert wishing.answers.wants_interpretation
    assert filled(session).is_valid()


def test_the_one_way_to_attend_is_taken_for_granted():
    form = filled(SessionFactory(in_person=True), mode="online")

    assert form.is_valid()
    assert form.answers.mode == Mode.ON_SITE


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "\u202e"}, "name"),
        ({"name": "\x00"}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"email": ""}, "email"),
        ({"email": "amina"}, "email"),
        ({"email": "amina@exa mple.org"}, "email"),
        ({"email": "amina@example.org\r\nBcc: x@example.org"}, "email"),
        ({"email": "amina@" + "é" * 60 + ".example"}, "email"),
        ({"email": "a" * 300 + "@example.org"}, "email"),
        ({"organisation": "a" * 151}, "organisation"),
        ({"comes_as": "king"}, "comes_as"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(typed, field):
    form = filled(SessionFactory(), **typed)

    assert list(form.errors) == [field]


def test_errors_are_in_the_language_of_the_page():
    with override("en"):
        form = filled(SessionFactory(), email="amina.example.org")
        assert form.errors["email"] == [
            "Check the address: it should look like name@example.org."
        ]


def test_unseen_characters_leave_a_name():
    form = filled(SessionFactory(), name="Ami\u202ena\r\n  D.\x85")

    assert form.is_valid()
    assert form.answers.name == "Ami na D."


@pytest.mark.parametrize("seconds", [0, 1, 24 * 60 * 60 + 1, -60])
def test_too_fast_or_too_late_asks_for_it_once_more(seconds):
    form = filled(SessionFactory(), seconds=seconds)

    assert list(form.errors) == ["__all__"]
    assert form.non_field_errors().as_data()[0].code == "stamp"


def test_too_fast_goes_unsaid_beside_another_error():
    assert list(filled(SessionFactory(), seconds=0, name="").errors) == ["name"]


def test_after_too_fast_the_same_stamp_grows_old_enough():
    session = SessionFactory()
    form = filled(session, seconds=0)

    assert form.shown_stamp == form.data["stamp"]
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        assert RegistrationForm(session, form.data).is_valid()


def test_after_too_late_a_new_stamp_is_given():
    form = filled(SessionFactory(), seconds=24 * 60 * 60 + 1)

    assert form.shown_stamp != form.data["stamp"]


def test_a_stamp_is_of_one_session_and_cannot_be_made_up():
    session, other = SessionFactory.create_batch(2)
    foreign = filled(other).data["stamp"]

    for stamp in (foreign, "", "1700000000", "1700000000:AAAA", foreign + "A"):
        assert list(filled(session, stamp=stamp).errors) == ["__all__"]


def test_the_trap_is_a_field_that_no_person_fills_in():
    assert filled(SessionFactory(), website="https://example.org").is_trapped
    assert not filled(SessionFactory()).is_trapped
