"""The door of a session held on site: who is in, and who came without a registration.

Two phones may tap the same name, and a phone without network sends again what had
arrived: each of these is safe to do twice. Instants are aware, by default this one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from events.choices import Mode
from events.models import Session
from fairville_site.folding import fold
from registrations.choices import RegistrationState, Source
from registrations.models import Attendance, Registration, WalkIn

EXPECTED = Q(state=RegistrationState.CONFIRMED, mode=Mode.ON_SITE)
# Whoever asked and never confirmed is nobody yet: they come in like anybody.
KNOWN = (
    RegistrationState.CONFIRMED,
    RegistrationState.WAITING,
    RegistrationState.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people are in: of those expected, others registered, and walk-ins."""

    expected: int = 0
    arrived: int = 0
    others: int = 0
    walk_ins: int = 0

    @property
    def inside(self) -> int:
        return self.arrived + self.others + self.walk_ins


@dataclass(frozen=True, slots=True)
class Guest:
    """A registration as the door sees it: no address, `arrived_at` once they are in.

    `words` is what is looked for: name, organisation and number, folded.
    """

    number: int
    name: str
    organisation: str
    is_expected: bool
    is_waiting: bool
    is_online: bool
    arrived_at: datetime | None
    words: str

    def matches(self, wanted: str) -> bool:
        """Whether it is this number, or each word of the folded text is found."""
        if wanted.isdecimal():
            return str(self.number) == wanted
        return all(word in self.words for word in wanted.split())


def check_in(*, registration: Registration, now: datetime | None = None) -> None:
    """Write down that this person is in; the first time counts."""
    Attendance.objects.get_or_create(
        registration=registration,
        source=Source.DOOR,
        defaults={"joined_at": now or timezone.now()},
    )


def undo(*, registration: Registration) -> None:
    """Take back a tap on the wrong name; what the call knows of them stays."""
    Attendance.objects.filter(registration=registration, source=Source.DOOR).delete()


def walk_in(
    *, session: Session, form_key: UUID, name: str, organisation: str, comes_as: str
) -> None:
    """Count somebody who has no registration; the same form sent again adds nobody.

    Whoever goes back to a form and types the next person there sends another.
    """
    typed = "\n".join((name, organisation, comes_as))
    WalkIn.objects.get_or_create(
        form_key=uuid5(form_key, typed),
        defaults={
            "session": session,
            "name": name,
            "organisation": organisation,
            "comes_as": comes_as,
        },
    )


def undo_walk_in(*, session_id: int, walk_in_id: int) -> None:
    WalkIn.objects.filter(session=session_id, pk=walk_in_id).delete()


def guests(session_id: int) -> list[Guest]:
    """Everybody with a registration, in the order of the alphabet, in one query."""
    rows = Registration.objects.filter(session=session_id, state__in=KNOWN)
    arrived = Attendance.objects.filter(registration=OuterRef("pk"), source=Source.DOOR)
    values = rows.annotate(
        arrived_at=Subquery(arrived.values("joined_at"))
    ).values_list("pk", "name", "organisation", "state", "mode", "arrived_at")
    found = [
        Guest(
            number=pk,
            name=name,
            organisation=organisation,
            is_expected=state == RegistrationState.CONFIRMED and mode == Mode.ON_SITE,
            is_waiting=state == RegistrationState.WAITING,
            is_online=state == RegistrationState.CONFIRMED and mode == Mode.ONLINE,
            arrived_at=arrived_at,
            words=fold(f"{name} {organisation} {pk}"),
        )
        for pk, name, organisation, state, mode, arrived_at in values
    ]
    return sorted(found, key=lambda guest: (guest.words, guest.number))


def counts(session_ids: Iterable[int]) -> dict[int, Counts]:
    """The numbers of each of these sessions, in two queries for all."""
    ids = list(session_ids)
    arrived = Q(attendances__source=Source.DOOR)
    rows = (
        Registration.objects.filter(session__in=ids)
        .order_by()
        .values("session")
        .annotate(
            expected=Count("pk", filter=EXPECTED, distinct=True),
            arrived=Count("attendances", filter=EXPECTED & arrived),
            others=Count("attendances", filter=arrived & ~EXPECTED),
        )
    )
    walked = dict(
        WalkIn.objects.filter(session__in=ids)
        .order_by()
        .values_list("session")
        .annotate(Count("pk"))
    )
    known = {
        row["session"]: (row["expected"], row["arrived"], row["others"]) for row in rows
    }
    nobody = (0, 0, 0)
    return {pk: Counts(*known.get(pk, nobody), walked.get(pk, 0)) for pk in ids}
