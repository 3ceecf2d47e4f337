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

from events.models import Appearance
from registrations import readings
from registrations.choices import RegistrationState
from registrations.models import Follow, Participant, Registration
from registrations.querysets import RegistrationQuerySet

MAC_BYTES = 24
CONFIRM_WITHIN = timedelta(hours=48)
KNOWN_GENERATIONS = 100  # older ones are as unknown as a made-up token
SHAPE = re.compile(r"([1-9][0-9]{0,17})\.([A-Za-z0-9_-]{32})", re.ASCII)


class Purpose(StrEnum):
    CONFIRM = "confirm"
    JOIN = "join"
    CALENDAR = "calendar"
    PERSON = "person"
    SPEAKER = "speaker"
    FOLLOW = "follow"
    UNSUBSCRIBE = "unsubscribe"


class BadToken(Exception):
    """Not one of ours, of another purpose, or revoked."""


class ExpiredToken(BadToken):
    """It was good, until its 48 hours were over."""


class RevokedToken(BadToken):
    """It was good, until its owner took a new one."""


def make(purpose: Purpose, public_id: int, generation: int | str) -> str:
    """Return the token under the present key.

    The generation is a number that is raised, or a text that changes (an address):
    either way the tokens of the former one are dead.
    """
    return f"{public_id}.{_mac(settings.TOKEN_KEY, purpose, public_id, generation)}"


def proves(token: str, purpose: Purpose, public_id: int, generation: int | str) -> bool:
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
    rows = Registration.objects.with_session()
    return _unexpired(_registration(token, Purpose.CONFIRM, rows), now)


def pressed(token: str, now: datetime | None = None) -> Registration:
    """`confirmable`, for the button: without the session, which a page would show."""
    found = readings.registration(public_id(token))
    return _unexpired(_proven(token, Purpose.CONFIRM, found), now)


def joinable(token: str) -> Registration:
    """Return the registration whose way into the call this is. Raises BadToken."""
    return _registration(token, Purpose.JOIN, Registration.objects.with_session())


def speaking(token: str) -> Appearance:
    """Return the appearance whose way into the call this is. Raises BadToken.

    It belongs to the person's address: another address has another token.
    """
    number = public_id(token)
    appearance = (
        Appearance.objects.exclude(email="")
        .select_related("speaker", "session__series__parent", "session__venue")
        .filter(pk=number)
        .first()
    )
    if appearance is None or not proves(
        token, Purpose.SPEAKER, appearance.pk, appearance.email
    ):
        raise BadToken
    return appearance


def person(token: str) -> Participant:
    """Return whose personal page this is. Raises BadToken, also for the unproven."""
    number = public_id(token)
    found = Participant.objects.proven().select_related("city").filter(pk=number)
    participant = found.first()
    if participant is None or not proves(
        token, Purpose.PERSON, participant.pk, participant.generation
    ):
        raise BadToken
    return participant


def followable(token: str, now: datetime | None = None) -> Follow:
    """Return the follow that a link to confirm is about.

    Raises BadToken, and ExpiredToken 48 hours after it was asked for, or once it was
    withdrawn: an old mail must not bring it back.
    """
    follow = _follow(token, Purpose.FOLLOW)
    if follow.withdrawn_at or follow_has_expired(follow, now):
        raise ExpiredToken
    return follow


def unsubscribable(token: str) -> Follow:
    """Return the follow that a link to unsubscribe is about. Raises BadToken."""
    return _follow(token, Purpose.UNSUBSCRIBE)


def join_path(registration: Registration) -> str:
    """The way into the call, the same for as long as the registration stands."""
    token = make(Purpose.JOIN, registration.pk, registration.generation)
    return reverse("personal:join", args=[token])


def speaker_path(appearance: Appearance) -> str:
    """The way into the call of someone who speaks or interprets."""
    token = make(Purpose.SPEAKER, appearance.pk, appearance.email)
    return reverse("personal:join", args=[token])


def personal_token(participant: Participant) -> str:
    return make(Purpose.PERSON, participant.pk, participant.generation)


def personal_path(participant: Participant) -> str:
    """The page with all that one person registered for and follows."""
    return reverse("personal:me", args=[personal_token(participant)])


def confirm_path(registration: Registration) -> str:
    """The page whose button proves the address."""
    token = make(Purpose.CONFIRM, registration.pk, registration.generation)
    return reverse("personal:confirm", args=[token])


def follow_path(follow: Follow) -> str:
    """The page whose button confirms that one wishes to be told."""
    token = make(Purpose.FOLLOW, follow.pk, follow.participant.generation)
    return reverse("personal:confirm_follow", args=[token])


def unsubscribe_path(follow: Follow) -> str:
    """The page whose button ends it; mail programs press it themselves (RFC 8058)."""
    token = make(Purpose.UNSUBSCRIBE, follow.pk, 0)
    return reverse("personal:unsubscribe", args=[token])


def calendar_path(participant: Participant) -> str:
    """The page from which a person subscribes to their own calendar."""
    token = make(Purpose.CALENDAR, participant.pk, participant.feed_generation)
    return reverse("personal:calendar", args=[token])


def _follow(token: str, purpose: Purpose) -> Follow:
    number = public_id(token)
    follow = Follow.objects.with_subject().filter(pk=number).first()
    if follow is None:
        raise BadToken
    # Unsubscribing works for ever, whatever else was revoked.
    generation = follow.participant.generation if purpose is Purpose.FOLLOW else 0
    if not proves(token, purpose, follow.pk, generation):
        raise BadToken
    return follow


def _registration(
    token: str, purpose: Purpose, rows: RegistrationQuerySet
) -> Registration:
    registration = rows.filter(pk=public_id(token)).first()
    return _proven(token, purpose, registration)


def _proven(
    token: str, purpose: Purpose, registration: Registration | None
) -> Registration:
    if registration is None or not proves(
        token, purpose, registration.pk, registration.generation
    ):
        raise BadToken
    return registration


def _unexpired(registration: Registration, now: datetime | None) -> Registration:
    if has_expired(registration, now):
        raise ExpiredToken
    return registration


def has_expired(registration: Registration, now: datetime | None = None) -> bool:
    """Whether a request has waited for its confirmation for 48 hours or more."""
    age = (now or timezone.now()) - registration.requested_at
    return registration.state == RegistrationState.REQUESTED and age >= CONFIRM_WITHIN


def follow_has_expired(follow: Follow, now: datetime | None = None) -> bool:
    """Whether it was asked for 48 hours ago or more, and never confirmed."""
    age = (now or timezone.now()) - follow.requested_at
    return follow.confirmed_at is None and age >= CONFIRM_WITHIN


def _mac(key: str, purpose: Purpose, public_id: int, generation: int | str) -> str:
    digest = salted_hmac(
        f"registrations.tokens.{purpose}",
        f"{public_id}:{generation}",
        secret=key,
        algorithm="sha256",
    ).digest()
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).decode("ascii")
