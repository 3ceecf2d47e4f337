"""The way into the call: when its door is open, and who went through."""

from datetime import datetime, timedelta

from django.utils import timezone

from events.choices import Mode, State
from events.models import Appearance, Session
from registrations.choices import Door, RegistrationState, Source
from registrations.models import Attendance, Registration

DOOR_BEFORE = timedelta(minutes=15)
SPEAKERS_BEFORE = timedelta(minutes=45)  # sound, slides and interpreters are tried out
DOOR_AFTER = timedelta(minutes=60)


def opens_at(session: Session, *, early: timedelta = DOOR_BEFORE) -> datetime | None:
    """When the door to the call opens; None while there is no date."""
    return session.starts_at - early if session.starts_at else None


def door_of(registration: Registration, now: datetime | None = None) -> Door:
    """Whether this person may enter the call at an aware instant.

    From 15 minutes before the start until 60 minutes after the end.
    """
    coming = registration.state == RegistrationState.CONFIRMED
    if not coming or registration.mode != Mode.ONLINE:
        return Door.OFF
    return _door(registration.session, DOOR_BEFORE, now or timezone.now())


def speakers_door(appearance: Appearance, now: datetime | None = None) -> Door:
    """The same for who speaks, moderates or interprets: from 45 minutes before."""
    if not appearance.session.is_online:
        return Door.OFF
    return _door(appearance.session, SPEAKERS_BEFORE, now or timezone.now())


def _door(session: Session, early: timedelta, moment: datetime) -> Door:
    if session.state != State.PUBLISHED:
        return Door.OFF
    opening = opens_at(session, early=early)
    if opening is None or session.ends_at is None or moment < opening:
        return Door.EARLY
    return Door.OPEN if moment < session.ends_at + DOOR_AFTER else Door.OVER


def enter(*, registration: Registration, now: datetime | None = None) -> None:
    """Record that this person entered the call from here; the first time counts."""
    Attendance.objects.get_or_create(
        registration=registration,
        source=Source.CLICK,
        defaults={"joined_at": now or timezone.now()},
    )
