"""What the organisers' home tells at a glance; each number leads to its list."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from events import zoom
from events.models import Session
from events.readiness import LinkMissing, without_link
from fairville_site import bilingual
from registrations.choices import MessageState, RegistrationState
from registrations.entitled import people_without
from registrations.models import Message, Participant, Registration
from registrations.services.interpretation import Demand, demands

type Own = frozenset[int] | None

SESSIONS = 8
DAYS = 30
LATE = timedelta(minutes=10)
BAR_WIDTH, BAR_GAP, CHART_HEIGHT = 16, 4, 96


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to take part: `capacity` is None where there is no limit."""

    label: str
    taken: int
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Coming:
    """A session to come; how many come and wait, the languages and the call it lacks."""

    session: Session
    url: str
    modes: list[Mode]
    confirmed: int
    waiting: int
    confirmed_url: str
    waiting_url: str
    missing: list[str]
    demand: Demand
    without_link: LinkMissing | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart, in its own units; `y` is measured from the top."""

    day: date
    number: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    width: int
    height: int
    total: int
    most: int


@dataclass(frozen=True, slots=True)
class Mails:
    """Given up, late by ten minutes or more, and addresses that refuse our mail."""

    dead: int
    late: int
    refused: int
    dead_url: str
    late_url: str
    refused_url: str


@dataclass(frozen=True, slots=True)
class Calls:
    """Sessions to come: online without a link yet, and in trouble at Zoom.

    And people who are to come there and have no link of their own.
    """

    unlinked: int
    troubled: int
    unlinked_url: str
    troubled_url: str
    account_url: str
    missing: int
    missing_url: str


def coming(now: datetime, own: Own = None) -> list[Coming]:
    """The next sessions of every state but past, drafts included, soonest first."""
    sessions = list(
        _of(Session.objects.upcoming(now), own)
        .select_related("series", "venue")
        .prefetch_related("places")[:SESSIONS]
    )
    rows = (
        Registration.objects.filter(session__in=sessions)
        .order_by()
        .values("session")
        .annotate(
            confirmed=Count("pk", filter=Q(state=RegistrationState.CONFIRMED)),
            waiting=Count("pk", filter=Q(state=RegistrationState.WAITING)),
        )
    )
    counts = {row["session"]: (row["confirmed"], row["waiting"]) for row in rows}
    wished, unlinked = demands(sessions), without_link(sessions, now)
    return [
        _coming(
            session,
            counts.get(session.pk, (0, 0)),
            wished[session.pk],
            unlinked.get(session.pk),
        )
        for session in sessions
    ]


def _coming(
    session: Session,
    numbers: tuple[int, int],
    demand: Demand,
    unlinked: LinkMissing | None,
) -> Coming:
    confirmed, waiting = numbers
    return Coming(
        session=session,
        url=reverse("admin:events_session_change", args=[session.pk]),
        modes=[
            Mode(place.get_mode_display(), place.taken, place.capacity)
            for place in session.places.all()
            if place.mode in session.modes
        ],
        confirmed=confirmed,
        waiting=waiting,
        confirmed_url=_registrations(session, RegistrationState.CONFIRMED),
        waiting_url=_registrations(session, RegistrationState.WAITING),
        missing=[
            code
            for code in bilingual.languages()
            if not bilingual.available_in(session, code)
        ],
        demand=demand,
        without_link=unlinked,
    )


def _registrations(session: Session, state: RegistrationState) -> str:
    query = {"session__id__exact": session.pk, "state__exact": state.value}
    return _list("registrations_registration", query)


def _list(name: str, query: dict[str, object]) -> str:
    return f"{reverse(f'admin:{name}_changelist')}?{urlencode(query)}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def chart(now: datetime, own: Own = None) -> Chart:
    """Requests a day over the last thirty days, on the clocks of the site's zone."""
    today = timezone.localdate(now)
    first = today - timedelta(days=DAYS - 1)
    counted = {
        row["day"]: row["number"]
        for row in _of(Registration.objects.all(), own)
        .filter(requested_at__gte=_midnight(first))
        .annotate(day=TruncDate("requested_at"))
        .order_by()
        .values("day")
        .annotate(number=Count("pk"))
    }
    days = [first + timedelta(days=away) for away in range(DAYS)]
    numbers = [counted.get(day, 0) for day in days]
    most = max(numbers)
    bars = []
    for position, (day, number) in enumerate(zip(days, numbers, strict=True)):
        height = round(CHART_HEIGHT * number / most) if most else 0
        x = position * (BAR_WIDTH + BAR_GAP)
        bars.append(Bar(day, number, x, CHART_HEIGHT - height, height))
    width = DAYS * (BAR_WIDTH + BAR_GAP) - BAR_GAP
    return Chart(bars, width, CHART_HEIGHT, sum(numbers), most)


def mails(now: datetime, own: Own = None) -> Mails:
    """What went wrong with mails, as numbers that lead to their lists."""
    messages, people = _of(Message.objects.all(), own), Participant.objects.all()
    owed = messages.filter(state=MessageState.OWED)
    return Mails(
        dead=messages.filter(state=MessageState.DEAD).count(),
        late=owed.filter(not_before__lte=now - LATE).count(),
        refused=_of(people, own).filter(refused_at__isnull=False).count(),
        dead_url=_list("registrations_message", {"state__exact": MessageState.DEAD}),
        late_url=_list("registrations_message", {"state__exact": MessageState.OWED}),
        refused_url=_list("registrations_participant", {"refused_at__isempty": 0}),
    )


def _of(rows: Any, own: Own) -> Any:
    return rows if own is None else rows.in_series(own)


def calls(now: datetime, own: Own = None) -> Calls:
    """How the calls of sessions to come stand, ours and those at Zoom."""
    ahead = _of(Session.objects.upcoming(now), own).order_by()
    query: dict[str, object] = {"when": "ahead"}
    at_zoom = zoom.is_configured()
    return Calls(
        unlinked=ahead.without_link().count(),
        troubled=ahead.with_trouble_at_zoom().count(),
        unlinked_url=_list("events_session", query | {"call": "unlinked"}),
        troubled_url=_list("events_session", query | {"call": "troubled"}),
        account_url=reverse("admin:events_session_zoom") if at_zoom else "",
        missing=_of(people_without(now), own).count() if at_zoom else 0,
        missing_url=_list("registrations_registration", {"own_link": "missing"}),
    )


def overview(
    user: User | AnonymousUser, now: datetime | None = None, own: Own = None
) -> dict[str, object]:
    """The parts that this user may see; the rest is not even counted.

    Of the series `own` alone; None for all.
    """
    moment = now or timezone.now()
    parts: dict[str, object] = {}
    if user.has_perm("events.view_session"):
        parts["coming"] = coming(moment, own)
    if user.has_perm("events.change_session"):
        parts["calls"] = calls(moment, own)
    if user.has_perm("registrations.view_registration"):
        parts["people"] = True
        parts["chart"] = chart(moment, own)
    if user.has_perm("registrations.view_message"):
        parts["mails"] = mails(moment, own)
    return parts
