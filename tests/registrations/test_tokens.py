from datetime import timedelta

import pytest
from django.utils import timezone

from registrations import tokens
from registrations.tokens import BadToken, ExpiredToken, Purpose
from tests.factories import RegistrationFactory

OTHER_PURPOSE = "personal"


def changed(text: str, position: int) -> str:
    """The text with one character replaced by another of the same alphabet."""
    other = "A" if text[position] != "A" else "B"
    return text[:position] + other + text[position + 1 :]


def test_a_token_is_the_id_and_at_least_128_bits():
    public_id, _, mac = tokens.make(Purpose.CONFIRM, 17, 0).partition(".")

    assert public_id == "17"
    assert len(mac) * 6 >= 128


def test_a_token_can_be_computed_again():
    assert tokens.make(Purpose.CONFIRM, 17, 0) == tokens.make(Purpose.CONFIRM, 17, 0)


def test_a_token_proves_one_purpose_one_id_one_generation():
    token = tokens.make(Purpose.CONFIRM, 17, 2)

    assert tokens.proves(token, Purpose.CONFIRM, 17, 2)
    assert not tokens.proves(token, OTHER_PURPOSE, 17, 2)
    assert not tokens.proves(token, Purpose.CONFIRM, 18, 2)
    assert not tokens.proves(token, Purpose.CONFIRM, 17, 3)
    assert not tokens.proves(token.replace("17.", "18."), Purpose.CONFIRM, 18, 2)


def test_no_character_of_a_token_may_change():
    token = tokens.make(Purpose.CONFIRM, 17, 0)

    for position in range(len("17."), len(token)):
        assert not tokens.proves(changed(token, position), Purpose.CONFIRM, 17, 0)


def test_a_token_of_a_former_key_still_proves(settings):
    token = tokens.make(Purpose.CONFIRM, 17, 0)
    settings.TOKEN_KEY_FALLBACKS = [settings.TOKEN_KEY]
    settings.TOKEN_KEY = "another" * 9

    assert tokens.proves(token, Purpose.CONFIRM, 17, 0)
    assert tokens.make(Purpose.CONFIRM, 17, 0) != token

    settings.TOKEN_KEY_FALLBACKS = []
    assert not tokens.proves(token, Purpose.CONFIRM, 17, 0)


@pytest.mark.django_db
def test_confirmable_finds_the_registration():
    registration = RegistrationFactory()
    token = tokens.make(Purpose.CONFIRM, registration.pk, 0)

    assert tokens.confirmable(token) == registration


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token",
    [
        "",
        "1",
        ".",
        "1.",
        "01.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "-1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "١.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "9999999999999999999999.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "999999999999999999.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "1.\x00AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ],
)
def test_confirmable_refuses_what_is_no_token(token):
    with pytest.raises(BadToken):
        tokens.confirmable(token)


@pytest.mark.django_db
def test_confirmable_refuses_other_purposes_other_rows_and_revoked_tokens():
    registration, other = RegistrationFactory.create_batch(2)
    token = tokens.make(Purpose.CONFIRM, registration.pk, 0)
    mac = token.partition(".")[2]

    for bad in (
        tokens.make(OTHER_PURPOSE, registration.pk, 0),
        f"{other.pk}.{mac}",
        tokens.make(Purpose.CONFIRM, registration.pk, 1),
    ):
        with pytest.raises(BadToken):
            tokens.confirmable(bad)

    registration.generation = 1
    registration.save()
    with pytest.raises(BadToken):
        tokens.confirmable(token)


@pytest.mark.django_db
def test_a_link_to_confirm_expires_after_48_hours():
    asked = timezone.now()
    registration = RegistrationFactory(requested_at=asked)
    token = tokens.make(Purpose.CONFIRM, registration.pk, 0)
    last = asked + timedelta(hours=48) - timedelta(seconds=1)

    assert tokens.confirmable(token, last) == registration
    with pytest.raises(ExpiredToken):
        tokens.confirmable(token, asked + timedelta(hours=48))


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["confirmed", "waiting"])
def test_once_used_the_link_still_shows_what_came_of_it(state):
    registration = RegistrationFactory(**{state: True})
    token = tokens.make(Purpose.CONFIRM, registration.pk, 0)

    later = timezone.now() + timedelta(days=30)

    assert tokens.confirmable(token, later) == registration
