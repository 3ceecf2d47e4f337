from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from events.choices import RegistrationMode
from tests.factories import PlacesFactory, SessionFactory

pytestmark = pytest.mark.django_db

TAG = Template("{% load registration %}{% registration_link session %}")


def link(session) -> str:
    with override("en"):
        return " ".join(TAG.render(Context({"session": session})).split())


def test_an_open_session_shows_a_button():
    session = SessionFactory(title_en="Defending the city")

    assert link(session) == (
        f'<a class="button" href="/en/sessions/{session.pk}-defending-the-city/'
        'register/">Register</a>'
    )


def test_a_session_without_a_date_offers_to_tell_it():
    session = SessionFactory(postponed=True, title_en="Later")

    assert link(session) == (
        f'<a class="button" href="/en/sessions/{session.pk}-later/follow/">'
        "Tell me the date by mail</a>"
    )


def test_a_full_session_leads_to_the_waiting_list():
    session = PlacesFactory(full=True).session

    assert "Join the waiting list</a>" in link(session)


@pytest.mark.parametrize(
    ("trait", "sentence"),
    [
        (
            {"registration_mode": RegistrationMode.NONE},
            "<p>No registration needed.</p>",
        ),
        (
            {"registration_mode": RegistrationMode.CLOSED},
            "<p>Registration is closed.</p>",
        ),
        (
            {"opens_at": timezone.now() + timedelta(days=1)},
            "<p>Registration is not open yet.</p>",
        ),
        ({"past": True}, ""),
        ({"cancelled": True}, ""),
    ],
)
def test_otherwise_a_sentence_or_nothing(trait, sentence):
    assert link(SessionFactory(**trait)) == sentence


def test_registering_elsewhere_gives_the_address_and_the_note():
    session = SessionFactory(
        registration_mode=RegistrationMode.EXTERNAL,
        registration_url="https://partner.example.org/form",
        registration_note_fr="Bulletin à renvoyer",
        registration_note_en="Send back the paper form",
    )

    assert 'href="https://partner.example.org/form"' in link(session)
    assert "<p>Send back the paper form</p>" in link(session)
    assert "/register/" not in link(session)
