"""What one's own page shows: what lies ahead, what is over, what is followed."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from events.choices import VISIBLE_STATES, Mode, State
from registrations import tokens
from registrations.choices import Door, RegistrationState
from registrations.models import Follow, Participant, Registration
from registrations.own_hours import own_hours
from registrations.services import door_of


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A registration with what its owner can do about it now.

    `own_hours` are those of the person's city; `turn` is the place on the waiting list,
    from 1, 0 for whoever does not wait.
    """

    registration: Registration
    own_hours: str
    join_path: str
    other_modes: list[Mode]
    can_be_left: bool
    has_certificate: bool
    turn: int


@dataclass(frozen=True, slots=True)
class Own:
    asked: list[Registration] = field(default_factory=list)
    ahead: list[OwnSession] = field(default_factory=list)
    over: list[OwnSession] = field(default_factory=list)
    follows: list[Follow] = field(default_factory=list)


def of(participant: Participant) -> Own:
    """All of one person's, soonest first, without a date last.

    A request that nobody has confirmed yet is `asked`, as long as it can be: its mail may
    be held back by the limit of an hour. Left out are sessions that the public sees no
    more.
    """
    own = Own()
    rows = (
        Registration.objects.with_session()
        .filter(participant=participant, session__state__in=VISIBLE_STATES)
        .order_by(F("session__starts_at").asc(nulls_last=True), "pk")
    )
    attended = Registration.objects.attended(timezone.now()).filter(pk=OuterRef("pk"))
    turns = _turns(participant)
    for registration in rows.annotate(has_certificate=Exists(attended)):
        if registration.state == RegistrationState.REQUESTED:
            if registration.session.is_open() and not tokens.has_expired(registration):
                own.asked.append(registration)
            continue
        where = own.over if registration.session.is_past() else own.ahead
        where.append(_own(registration, turns.get(registration.pk, 0)))
    own.over.reverse()
    own.follows.extend(
        Follow.objects.in_force().filter(participant=participant).with_subject()
    )
    return own


def _own(registration: Registration, turn: int) -> OwnSession:
    session = registration.session
    leads_in = door_of(registration) in {Door.EARLY, Door.OPEN}
    takes_place = session.state != State.CANCELLED and not session.is_past()
    here = registration.state != RegistrationState.CANCELLED and takes_place
    others = [mode for mode in session.modes if mode != registration.mode]
    return OwnSession(
        registration=registration,
        own_hours=own_hours(
            session,
            city=registration.participant.city,
            mode=registration.mode,
            language=registration.participant.language,
        ),
        join_path=tokens.join_path(registration) if leads_in else "",
        other_modes=others if here else [],
        can_be_left=here,
        has_certificate=getattr(registration, "has_certificate", False),
        turn=turn,
    )


def _turns(participant: Participant) -> dict[int, int]:
    """How many wait until one's own turn, oneself included, by registration."""
    earlier = Q(confirmed_at__lt=OuterRef("confirmed_at"))
    same = Q(confirmed_at=OuterRef("confirmed_at"), pk__lte=OuterRef("pk"))
    queue = Registration.objects.filter(
        earlier | same,
        session=OuterRef("session"),
        mode=OuterRef("mode"),
        state=RegistrationState.WAITING,
    )
    counted = queue.order_by().values("session").annotate(number=Count("pk"))
    own = Registration.objects.filter(participant=participant).waiting()
    rows = own.annotate(turn=Subquery(counted.values("number")))
    return dict(rows.values_list("pk", "turn"))
