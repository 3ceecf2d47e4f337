"""What one's own page shows: what lies ahead, what is over, what is followed."""

from dataclasses import dataclass, field

from events.choices import Mode
from registrations import tokens
from registrations.choices import Door, RegistrationState
from registrations.models import Follow, Participant, Registration
from registrations.services import door_of


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A registration with what its owner can do about it now.

    `turn` is the place on the waiting list, from 1; 0 for whoever does not wait.
    """

    registration: Registration
    join_path: str
    other_modes: list[Mode]
    can_be_left: bool
    turn: int


@dataclass(frozen=True, slots=True)
class Own:
    ahead: list[OwnSession] = field(default_factory=list)
    over: list[OwnSession] = field(default_factory=list)
    follows: list[Follow] = field(default_factory=list)


def of(participant: Participant) -> Own:
    """All of one person's, soonest first; requests never confirmed are left out."""
    own = Own()
    rows = (
        Registration.objects.with_session()
        .filter(participant=participant)
        .exclude(state=RegistrationState.REQUESTED)
        .order_by("session__starts_at", "pk")
    )
    for registration in rows:
        where = own.over if registration.session.is_past() else own.ahead
        where.append(_own(registration))
    own.over.reverse()
    own.follows.extend(
        Follow.objects.in_force().filter(participant=participant).with_subject()
    )
    return own


def _own(registration: Registration) -> OwnSession:
    session = registration.session
    leads_in = door_of(registration) in {Door.EARLY, Door.OPEN}
    here = registration.state != RegistrationState.CANCELLED and not session.is_past()
    others = [mode for mode in session.modes if mode != registration.mode]
    return OwnSession(
        registration=registration,
        join_path=tokens.join_path(registration) if leads_in else "",
        other_modes=others if here else [],
        can_be_left=here,
        turn=_turn(registration),
    )


def _turn(registration: Registration) -> int:
    if registration.state != RegistrationState.WAITING:
        return 0
    queue = Registration.objects.filter(
        session=registration.session_id, mode=registration.mode
    ).waiting()
    return queue.filter(confirmed_at__lt=registration.confirmed_at).count() + 1
