"""Who is to have a link of their own: read from registrations, speakers and calls."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from events import zoom
from events.choices import State
from events.models import Appearance
from events.zoom.registrants import Person
from registrations.choices import SeatState
from registrations.entitled import PANELISTS, PEOPLE, SETTLED, SPEAKERS
from registrations.models import Registration, Seat
from registrations.registrants.held import digest_of, free


def whole() -> "QuerySet[Seat]":
    """With all that a worker reads of them, whosesoever they are."""
    return Seat.objects.select_related(
        "registration__participant",
        "registration__session__meeting",
        "appearance__speaker",
        "appearance__session__meeting",
    ).annotate(
        session_state=_either("state"),
        ends_at=_either("ends_at"),
        called=_either("meeting__zoom_id"),
        called_kind=_either("meeting__zoom_kind"),
        is_coming=Case(
            When(
                _of("registration", PEOPLE)
                | _of("appearance", SPEAKERS)
                | _of("appearance", PANELISTS),
                Value(True),
            ),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )


def due(now: datetime) -> "QuerySet[Seat]":
    """Who is to come and has no link yet, who left and has one, and who was erased.

    Sessions that are off or over are left alone: their meeting goes as a whole.
    """
    same = Q(zoom_id=F("called"))
    in_time = Q(next_try_at__lte=now)
    anew = Q(zoom_id=None) | ~same | ~Q(zoom_kind=F("called_kind"))
    comes = Q(is_coming=True) & (anew | in_time & ~Q(state__in=SETTLED))
    leaves = (
        Q(is_coming=False, is_asked=True)
        & same
        & in_time
        & ~Q(state=SeatState.CANCELLED)
    )
    held = Q(session_state=State.PUBLISHED, ends_at__gt=now, called__isnull=False)
    erased = Q(registration=None, appearance=None) & in_time
    return whole().filter(held & (comes | leaves) | erased)


def is_anything_due(now: datetime) -> bool:
    """In one query: it is asked every second, and there is mostly nothing.

    Without an account at Zoom, only whether of somebody erased more is kept than is
    needed to have Zoom forget them.
    """
    orphans = Seat.objects.filter(registration=None, appearance=None)
    unfit = orphans.filter(~Q(join_url="") | Q(is_asked=False))
    found = unfit.order_by().values("pk")
    if zoom.is_configured():
        found = found.union(
            due(now).filter(free(now)).order_by().values("pk"),
            _people(now).order_by().values("pk"),
            _speakers(now).order_by().values("pk"),
            all=True,
        )
    return found.exists()


def seat_whoever_comes(now: datetime) -> None:
    """One row for each, however many workers look."""
    missing = [
        *(Seat(registration_id=pk, next_try_at=now) for pk in _keys(_people(now))),
        *(Seat(appearance_id=pk, next_try_at=now) for pk in _keys(_speakers(now))),
    ]
    Seat.objects.bulk_create(missing, ignore_conflicts=True)


def _people(now: datetime) -> "QuerySet[Registration]":
    """Who has no row yet."""
    return Registration.objects.filter(_soon(now), **PEOPLE)


def _speakers(now: datetime) -> "QuerySet[Appearance]":
    return Appearance.objects.filter(_soon(now), Q(**SPEAKERS) | Q(**PANELISTS))


def _soon(now: datetime) -> Q:
    soon = Q(session__state=State.PUBLISHED, session__ends_at__gt=now, seat=None)
    return soon & Q(session__meeting__zoom_id__isnull=False)


def seat_corrected_speakers(now: datetime) -> None:
    """Zoom knows them by an address that is no longer theirs."""
    coming = Q(is_coming=True) & Q(ends_at__gt=now)
    known = whole().filter(coming, appearance__isnull=False)
    for seat in known.exclude(address_digest="").exclude(state=SeatState.TO_ADD):
        if seat.address_digest != digest_of(person_of(seat).email):
            Seat.objects.filter(pk=seat.pk, address_digest=seat.address_digest).update(
                state=SeatState.TO_ADD, next_try_at=now
            )


def blank_orphans() -> None:
    """Of whoever was erased only numbers stay, until Zoom has forgotten them too."""
    orphans = Seat.objects.filter(registration=None, appearance=None)
    orphans.filter(is_asked=False).delete()
    orphans.exclude(join_url="").update(join_url="")


def person_of(seat: Seat) -> Person:
    """All that Zoom is told of somebody."""
    if seat.registration:
        row = seat.registration
        address = seat.alias or row.participant.email
        return Person(address, row.name, row.language)
    assert seat.appearance  # noqa: S101 (nobody else is to come)
    speaker = seat.appearance
    return Person(speaker.email, speaker.speaker.name, speaker.language)


def alias_for(seat: Seat) -> str:
    """What Zoom is told in place of an address from now on; empty for the address.

    Hosts are known to Zoom by theirs: it would let them in twice. So are those who speak.
    """
    if not settings.ZOOM_ALIAS_DOMAIN or not seat.registration:
        return ""
    address = seat.registration.participant.email.lower()
    meeting = seat.registration.session.meeting
    if address in {meeting.zoom_host.lower(), settings.ZOOM_DEFAULT_HOST.lower()}:
        return ""
    return f"r-{secrets.token_hex(8)}@{settings.ZOOM_ALIAS_DOMAIN}"


def _of(owner: str, conditions: dict[str, Any]) -> Q:
    return Q(**{f"{owner}__{name}": value for name, value in conditions.items()})


def _keys(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.order_by("pk").values_list("pk", flat=True)


def _either(path: str) -> Coalesce:
    """Of the session, by whichever of the two it is that the seat is of."""
    return Coalesce(
        F(f"registration__session__{path}"), F(f"appearance__session__{path}")
    )
