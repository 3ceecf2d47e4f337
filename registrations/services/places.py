"""Places given back, exchanged and handed on; how they are held says `seating`."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events.choices import MODES_OF, Mode, Parting, State
from events.models import Change, Places, Session
from events.services import free_place, lock_places, take_place
from registrations import history, outbox
from registrations.choices import HistoryKind, MessageKind, RegistrationState
from registrations.models import Registration
from registrations.services.seating import RegistrationRefused, hold, seat


@transaction.atomic
def cancel_registration(
    *, registration_id: int, now: datetime | None = None
) -> Registration:
    """Give up the place or the wait, tell the person, and let the next one move up.

    Done once: a second call changes nothing. Raises RegistrationRefused when the
    session is over.
    """
    moment = now or timezone.now()
    registration = hold(registration_id)
    if registration.state == RegistrationState.CANCELLED:
        return registration
    if registration.session.is_past(moment):
        raise RegistrationRefused(_("This session is over."))
    was_told = registration.state != RegistrationState.REQUESTED
    _leave(registration, moment)
    if was_told:
        outbox.owe(
            kind=MessageKind.LEFT,
            to=registration,
            occasion=f"left-{moment.isoformat()}",
            now=moment,
        )
    promote(session=registration.session, now=moment)
    return registration


def _leave(registration: Registration, moment: datetime) -> None:
    if registration.state == RegistrationState.CONFIRMED:
        free_place(session_id=registration.session_id, mode=Mode(registration.mode))
    registration.state = RegistrationState.CANCELLED
    registration.cancelled_at = registration.changed_at = moment
    registration.save(update_fields=["state", "cancelled_at", "changed_at"])


@transaction.atomic
def change_mode(
    *, registration_id: int, mode: Mode, now: datetime | None = None
) -> Registration:
    """Take part in the other way. Raises RegistrationRefused, the present place kept.

    The other way must have a free place for which nobody waits.
    """
    moment = now or timezone.now()
    registration = hold(registration_id)
    if registration.mode == mode:
        return registration
    if not _is_changeable(registration, mode, moment):
        raise RegistrationRefused(_("This can no longer be changed."))
    queue = Registration.objects.filter(session=registration.session_id, mode=mode)
    if queue.waiting().exists() or not take_place(
        session_id=registration.session_id, mode=mode
    ):
        raise RegistrationRefused(
            _("Every place of that kind is taken, so nothing was changed.")
        )
    if registration.state == RegistrationState.CONFIRMED:
        free_place(session_id=registration.session_id, mode=Mode(registration.mode))
    registration.mode = mode
    registration.state = RegistrationState.CONFIRMED
    registration.changed_at = moment
    registration.save(update_fields=["mode", "state", "changed_at"])
    outbox.owe(
        kind=MessageKind.CONFIRMED,
        to=registration,
        occasion=f"mode-{moment.isoformat()}",
        now=moment,
    )
    promote(session=registration.session, now=moment)
    return registration


def may_change_mode(
    *, registration: Registration, mode: Mode, now: datetime | None = None
) -> bool:
    """Whether `change_mode` would do it at an aware instant; nothing is held."""
    moment = now or timezone.now()
    if registration.mode == mode or not _is_changeable(registration, mode, moment):
        return False
    place = registration.session.places.filter(mode=mode).first()
    if place and place.is_limited and place.left == 0:
        return False
    queue = Registration.objects.filter(session=registration.session_id, mode=mode)
    return not queue.waiting().exists()


def _is_changeable(registration: Registration, mode: Mode, moment: datetime) -> bool:
    session = registration.session
    return (
        registration.state in (RegistrationState.CONFIRMED, RegistrationState.WAITING)
        and mode in session.modes
        and session.state == State.PUBLISHED
        and not session.is_past(moment)
    )


def promote(*, session: Session, now: datetime) -> int:
    """Give free places to those who wait, in order, until the start; how many moved.

    In the caller's transaction, which holds the session's counters.
    """
    has_begun = session.starts_at is not None and session.starts_at <= now
    if session.state != State.PUBLISHED or has_begun:
        return 0
    moved = 0
    waiting = Registration.objects.filter(session=session, mode__in=session.modes)
    full: set[str] = set()
    for registration in waiting.waiting().select_for_update(of=("self",), no_key=True):
        if registration.mode in full:
            continue
        mode = Mode(registration.mode)
        if not take_place(session_id=session.pk, mode=mode):
            full.add(mode)
            if full.issuperset(session.modes):
                break
            continue
        registration.state = RegistrationState.CONFIRMED
        registration.changed_at = now
        registration.save(update_fields=["state", "changed_at"])
        outbox.owe(
            kind=MessageKind.PROMOTED,
            to=registration,
            occasion=f"promoted-{now.isoformat()}",
            now=now,
        )
        moved += 1
    history.note(session=session, kind=HistoryKind.PROMOTED, count=moved, now=now)
    return moved


def promote_everywhere(*, now: datetime) -> int:
    """Move up whoever waits although a place is free: a capacity was raised, say."""
    free = Places.objects.filter(
        Q(capacity__isnull=True) | Q(taken__lt=F("capacity")),
        session=OuterRef("session"),
        mode=OuterRef("mode"),
    )
    stuck = Registration.objects.filter(
        Q(session__starts_at__gt=now) | Q(session__starts_at__isnull=True),
        Exists(free),
        state=RegistrationState.WAITING,
        session__state=State.PUBLISHED,
    )
    moved = 0
    for pk in list(stuck.order_by().values_list("session", flat=True).distinct()):
        with transaction.atomic():
            lock_places(sessions=[pk])
            moved += promote(session=Session.objects.get(pk=pk), now=now)
    return moved


def part_from_modes(*, now: datetime) -> int:
    """Move or cancel whoever registered for a way that is no longer offered.

    As the organiser decided (`Places.parting`). Who is moved keeps their turn: a place
    if one is free, else the waiting list of the other way. They are told so: not before
    it is decided whether people learn of the edit that did it. Returns how many.
    """
    elsewhere = Q()
    for offered_by, modes in MODES_OF.items():
        elsewhere |= Q(session__format=offered_by) & ~Q(mode__in=modes)
    ahead = Q(session__ends_at__gt=now) | Q(session__ends_at__isnull=True)
    undecided = Change.objects.undecided().filter(session=OuterRef("session"))
    stranded = Registration.objects.proven().filter(
        elsewhere,
        ~Exists(undecided),
        Q(session__state=State.PUBLISHED) & ahead | Q(session__state=State.POSTPONED),
    )
    pairs = stranded.order_by().values_list("session", "mode").distinct()
    return sum(_part(pk, Mode(mode), now) for pk, mode in list(pairs))


@transaction.atomic
def _part(session_id: int, mode: Mode, now: datetime) -> int:
    """The session is read again once its counters are held: it may be as it was."""
    lock_places(sessions=[session_id])
    session = Session.objects.get(pk=session_id)
    if mode in session.modes:
        return 0
    counter = Places.objects.filter(session=session, mode=mode).first()
    parting = counter.parting if counter else Parting.MOVE
    rows = Registration.objects.proven().filter(session=session, mode=mode)
    held = rows.select_for_update(of=("self",), no_key=True)
    people = list(held.order_by("state", "confirmed_at", "pk"))
    for registration in people:
        _leave(registration, now)
        if parting == Parting.MOVE:
            _reseat(registration, session.modes[0], now)
        kind = MOVED_BY[registration.state]
        outbox.owe(
            kind=kind, to=registration, occasion=f"parted-{now.isoformat()}", now=now
        )
    what = HistoryKind.MOVED if parting == Parting.MOVE else HistoryKind.PARTED
    history.note(session=session, kind=what, count=len(people), now=now)
    return len(people)


MOVED_BY: dict[str, MessageKind] = {
    RegistrationState.CONFIRMED: MessageKind.CONFIRMED,
    RegistrationState.WAITING: MessageKind.WAITING,
    RegistrationState.CANCELLED: MessageKind.LEFT,
}


def _reseat(registration: Registration, mode: Mode, now: datetime) -> None:
    turn = registration.confirmed_at
    registration.mode = mode
    registration.cancelled_at = None
    seat(registration, now)
    registration.confirmed_at = turn
    registration.save(update_fields=["confirmed_at", "cancelled_at"])
