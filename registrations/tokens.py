"""Addresses that prove a person: `<public id>.<HMAC(purpose, id, generation)>`.

Nothing is stored: a token can be computed again for any later mail, and raising the
row's generation revokes all of them. Each purpose has tokens of its own.
"""

import base64
import re
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from registrations.choices import RegistrationState
from registrations.models import Participant, Registration

MAC_BYTES = 24
CONFIRM_WITHIN = timedelta(hours=48)
KNOWN_GENERATIONS = 100  # older ones are as unknown as a made-up token
SHAPE = re.compile(r"([1-9][0-9]{0,17})\.([A-Za-z0-9_-]{32})", re.ASCII)


class Purpose(StrEnum):
    CONFIRM = "confirm"
    JOIN = "join"
    CALENDAR = "calendar"


class BadToken(Exception):
    """Not one of ours, of another purpose, or revoked."""


class ExpiredToken(BadToken):
    """It was good, until its 48 hours were over."""


class RevokedToken(BadToken):
    """It was good, until its owner took a new one."""


def make(purpose: Purpose, public_id: int, generation: int) -> str:
    """Return the token under the present key."""
    return f"{public_id}.{_mac(settings.TOKEN_KEY, purpose, public_id, generation)}"


def proves(token: str, purpose: Purpose, public_id: int, generation: int) -> bool:
    """Whether the token was made for this, under the present or a former key."""
    match = SHAPE.fullmatch(token)
    if match is None or int(match[1]) != public_id:
        return False
    keys = [settings.TOKEN_KEY, *settings.TOKEN_KEY_FALLBACKS]
    macs = [_mac(key, purpose, public_id, generation) for key in keys]
    return any(constant_time_compare(match[2], mac) for mac in macs)


def public_id(token: str) -> int:
    """Return the id that a token speaks of, unproven. Raises BadToken."""
    match = SHAPE.fullmatch(token)
    if match is None:
        raise BadToken
    return int(match[1])


def require_present(
    token: str, purpose: Purpose, public_id: int, generation: int
) -> None:
    """Raises BadToken, and RevokedToken for one of a former generation."""
    if proves(token, purpose, public_id, generation):
        return
    former = range(max(generation - KNOWN_GENERATIONS, 0), generation)
    if any(proves(token, purpose, public_id, number) for number in former):
        raise RevokedToken
    raise BadToken


def confirmable(token: str, now: datetime | None = None) -> Registration:
    """Return the registration that a link to confirm is about.

    Once confirmed, the link stays good for seeing that it is. Raises BadToken, and
    ExpiredToken when 48 hours have passed since the request.
    """
    registration = _registration(token, Purpose.CONFIRM)
    if has_expired(registration, now):
        raise ExpiredToken
    return registration


def joinable(token: str) -> Registration:
    """Return the registration whose way into the call this is. Raises BadToken."""
    return _registration(token, Purpose.JOIN)


def join_path(registration: Registration) -> str:
    """The way into the call, the same for as long as the registration stands."""
    token = make(Purpose.JOIN, registration.pk, registration.generation)
    return reverse("personal:join", args=[token])


def calendar_path(participant: Participant) -> str:
    """The page from which a person subscribes to their own calendar."""
    token = make(Purpose.CALENDAR, participant.pk, participant.feed_generation)
    return reverse("personal:calendar", args=[token])


def _registration(token: str, purpose: Purpose) -> Registration:
    number = public_id(token)
    registration = Registration.objects.with_session().filter(pk=number).first()
    if registration is None or not proves(
        token, purpose, registration.pk, registration.generation
    ):
        raise BadToken
    return registration


def has_expired(registration: Registration, now: datetime | None = None) -> bool:
    """Whether a request has waited for its confirmation for 48 hours or more."""
    age = (now or timezone.now()) - registration.requested_at
    return registration.state == RegistrationState.REQUESTED and age >= CONFIRM_WITHIN


def _mac(key: str, purpose: Purpose, public_id: int, generation: int) -> str:
    digest = salted_hmac(
        f"registrations.tokens.{purpose}",
        f"{public_id}:{generation}",
        secret=key,
        algorithm="sha256",
    ).digest()
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).decode("ascii")
