"""Who is to have a link of their own into a call, and who has none yet."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from events.choices import Format, LinkMode, Mode, State, ZoomKind
from events.models import Appearance, Session
from registrations.choices import RegistrationState, SeatState
from registrations.models import Registration, Seat

SETTLED = (SeatState.ADDED, SeatState.IS_HOST)
PERSONAL: dict[str, Any] = {"session__meeting__link_mode": LinkMode.PERSONAL}
PEOPLE: dict[str, Any] = {
    **PERSONAL,
    "state": RegistrationState.CONFIRMED,
    "mode": Mode.ONLINE,
}
ONLINE_SPEAKERS: dict[str, Any] = {
    "email__contains": "@",
    "session__format__in": (Format.ONLINE, Format.HYBRID),
}
SPEAKERS: dict[str, Any] = {
    **PERSONAL,
    **ONLINE_SPEAKERS,
    "session__meeting__zoom_kind": ZoomKind.MEETING,
}
# Who speaks in a webinar has a link of their own even where the others share one: by
# that one, and as registrants, they could only watch.
PANELISTS: dict[str, Any] = {
    **ONLINE_SPEAKERS,
    "session__meeting__zoom_kind": ZoomKind.WEBINAR,
}


def people_without(now: datetime) -> "QuerySet[Registration]":
    """Of sessions to come; whoever is the host needs none."""
    return Registration.objects.filter(
        _ahead(now), ~Exists(_settled("registration")), **PEOPLE
    )


def speakers_without(now: datetime) -> "QuerySet[Appearance]":
    """Where the link was pasted nobody waits for one, whatever the call was before."""
    is_made_here = ~Q(session__meeting__link_mode=LinkMode.MANUAL)
    missing = _ahead(now) & is_made_here & ~Exists(_settled("appearance"))
    return Appearance.objects.filter(missing, Q(**SPEAKERS) | Q(**PANELISTS))


def number_without(session: Session, now: datetime) -> int:
    people = people_without(now).filter(session=session).count()
    return people + speakers_without(now).filter(session=session).count()


def _ahead(now: datetime) -> Q:
    return Q(session__state=State.PUBLISHED, session__ends_at__gt=now)


def _settled(column: str) -> "QuerySet[Seat]":
    """By the call as it is now: one that was made anew has new links."""
    return Seat.objects.filter(
        **{column: OuterRef("pk")},
        state__in=SETTLED,
        zoom_id=F(f"{column}__session__meeting__zoom_id"),
    )
