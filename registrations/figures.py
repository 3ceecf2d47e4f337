"""Counts for funders: of a session, from its rows or from what was frozen of them.

No number under five is shown or stored. Whoever knows a total and all parts but one
knows that part too, so more parts are hidden until nothing can be worked out; a total
is hidden instead where its parts matter more. Sums over sessions add what is shown of
each: else the difference of two pages would tell what both hide.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Sum
from django.utils.translation import gettext_lazy as _

from registrations.choices import HistoryKind, RegistrationState, Source
from registrations.models import (
    Attendance,
    CallReport,
    Figure,
    HistoryLine,
    Registration,
    WalkIn,
)

FEWEST = 5
WALK_IN = "walk_in"

type Key = tuple[str, str]
# By dimension and value: how many, or None for a hidden number.
type Shown = dict[Key, int | None]
type Raw = dict[str, Counter[str]]


class Dimension(models.TextChoices):
    """What is counted; characteristics are those of confirmed registrations."""

    REQUESTS = "requests", _("Requests for a place")
    STATE = "state", _("What became of the requests")
    MODE = "mode", _("On site or online")
    LANGUAGE = "language", _("Language of the registration")
    COUNTRY = "country", _("Country of the city chosen")
    COMES_AS = "comes_as", _("“I come as”")
    INTERPRETATION = "interpretation", _("Wish for interpretation, by language")
    PRESENT = "present", _("People who were there")
    ATTENDANCE = "attendance", _("How it is known that they were there")
    PRESENT_AS = "present_as", _("“I come as”, of people who were there")


# Each is a partition of the confirmed, or of those who were there: totals that stand
# beside it.
PARTITIONS = (
    Dimension.MODE,
    Dimension.LANGUAGE,
    Dimension.COUNTRY,
    Dimension.COMES_AS,
    Dimension.INTERPRETATION,
    Dimension.ATTENDANCE,
    Dimension.PRESENT_AS,
)


OF_PRESENCE = (Dimension.PRESENT, Dimension.ATTENDANCE, Dimension.PRESENT_AS)
# Whose presences are frozen already, of the date that the session has.
COUNTED = Exists(
    CallReport.objects.filter(
        session=OuterRef("session"), counted_at__gte=OuterRef("session__ends_at")
    )
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number over some sessions; in `hidden` of them it is not shown."""

    count: int = 0
    hidden: int = 0


def of_sessions(session_ids: Iterable[int]) -> dict[int, Shown]:
    """The figures of each session, hidden where they must be, in five queries for all."""
    ids = list(session_ids)
    shown = {pk: hide(raw) for pk, raw in _count(ids).items()}
    for row in Figure.objects.filter(session__in=ids).order_by():
        of_session = shown[row.session_id]
        key = (row.dimension, row.value)
        of_session[key] = _together(row.count, of_session.get(key, 0))
    return shown


def summed(shown: Iterable[Shown]) -> dict[Key, Cell]:
    """Over sessions, from what is shown of each.

    A hidden total of requests counts as the parts that are shown beside it: else more
    people would be confirmed than asked.
    """
    sums: dict[Key, Cell] = {}
    for of_session in shown:
        for key, number in of_session.items():
            known = _parts_shown(of_session, key) if number is None else number
            cell = sums.get(key, Cell())
            sums[key] = Cell(cell.count + known, cell.hidden + (number is None))
    return sums


def _parts_shown(of_session: Shown, key: Key) -> int:
    if key[0] != Dimension.REQUESTS:
        return 0
    return sum(
        number or 0
        for (dimension, _value), number in of_session.items()
        if dimension == Dimension.STATE
    )


def freeze(*, session_id: int, now: datetime) -> int:
    """Store a session's figures, in the transaction that erases its rows right after.

    What was frozen of it before is added to. Returns how many figures changed.
    """
    return _store(session_id, hide(_count([session_id])[session_id]), now)


def freeze_presence(*, session_id: int, now: datetime) -> int:
    """Store who was there, in the transaction that erases the times of the call.

    Once for all: `CallReport.counted_at` says that those who are left are counted.
    """
    shown = hide(_count([session_id])[session_id])
    present = {key: number for key, number in shown.items() if key[0] in OF_PRESENCE}
    return _store(session_id, present, now)


def _store(session_id: int, found: Shown, now: datetime) -> int:
    if not found:
        return 0
    for (dimension, value), number in of_sessions([session_id])[session_id].items():
        if (dimension, value) in found:
            Figure.objects.update_or_create(
                session_id=session_id,
                dimension=dimension,
                value=value,
                defaults={"count": number, "frozen_at": now},
            )
    return len(found)


def hide(raw: Raw) -> Shown:
    """What may be shown and stored of exact counts; what nobody chose is left out."""
    shown: Shown = {}
    for dimension in PARTITIONS:
        for value, number in _hidden_parts(raw[dimension]).items():
            shown[dimension, value] = number
    states = raw[Dimension.STATE]
    for value, number in states.items():
        shown[Dimension.STATE, value] = _or_hidden(number)
    if states:
        # Who came is worth more than who asked: this total gives way to its parts.
        few = [number for number in states.values() if number < FEWEST]
        is_safe = not few or _keeps_secrets(few)
        shown[Dimension.REQUESTS, ""] = states.total() if is_safe else None
    present = raw[Dimension.ATTENDANCE].total()
    if present:
        shown[Dimension.PRESENT, ""] = _or_hidden(present)
    return shown


def _or_hidden(number: int) -> int | None:
    return number if number >= FEWEST else None


def _hidden_parts(parts: Mapping[str, int]) -> dict[str, int | None]:
    """The parts of a total that is shown.

    Hidden are those under five and, if their sum still tells something, the smallest
    of the others. Parts that are all of one person each are not even named.
    """
    rising = sorted((number, value) for value, number in parts.items() if number)
    numbers = [number for number, _value in rising]
    cut = sum(number < FEWEST for number in numbers)
    while 0 < cut < len(rising) and not _keeps_secrets(numbers[:cut]):
        cut += 1
    tells_each = sum(numbers) >= FEWEST and not _keeps_secrets(numbers[:cut])
    if cut and tells_each:
        return {}
    hidden = {value for _number, value in rising[:cut]}
    return {value: None if value in hidden else number for number, value in rising}


def _keeps_secrets(hidden: list[int]) -> bool:
    """Whether the sum of these, which anybody can work out, tells none of them."""
    return len(hidden) > 1 and sum(hidden) >= FEWEST and sum(hidden) > len(hidden)


def _together(frozen: int | None, later: int | None) -> int | None:
    """Hidden once, hidden for good: a sum with an unknown part would be wrong."""
    return None if frozen is None or later is None else frozen + later


def _count(ids: Collection[int]) -> dict[int, Raw]:
    """The exact numbers: they leave this module only through `hide`."""
    raw: dict[int, Raw] = {
        pk: {dimension: Counter() for dimension in Dimension} for pk in ids
    }
    _count_registrations(raw)
    _count_expired(raw)
    _count_present(raw)
    for session, comes_as, number in (
        WalkIn.objects.filter(~COUNTED, session__in=raw)
        .order_by()
        .values_list("session", "comes_as")
        .annotate(Count("pk"))
    ):
        raw[session][Dimension.ATTENDANCE][WALK_IN] += number
        raw[session][Dimension.PRESENT_AS][comes_as] += number
    return raw


def _count_registrations(raw: dict[int, Raw]) -> None:
    columns = (
        "session",
        "state",
        "mode",
        "language",
        "city__country",
        "comes_as",
        "wants_interpretation",
    )
    rows = Registration.objects.filter(session__in=raw).order_by()
    for (
        session,
        state,
        mode,
        language,
        country,
        comes_as,
        wish,
        number,
    ) in rows.values_list(*columns).annotate(Count("pk")):
        own = raw[session]
        own[Dimension.STATE][state] += number
        if state == RegistrationState.CONFIRMED:
            own[Dimension.MODE][mode] += number
            own[Dimension.LANGUAGE][language] += number
            own[Dimension.COUNTRY][country or ""] += number
            own[Dimension.COMES_AS][comes_as] += number
            own[Dimension.INTERPRETATION][language if wish else ""] += number


def _count_expired(raw: dict[int, Raw]) -> None:
    """Requests that nobody confirmed are gone after 48 hours: the history counts them."""
    lines = HistoryLine.objects.filter(session__in=raw, kind=HistoryKind.EXPIRED)
    frozen = Figure.objects.filter(
        session=OuterRef("session"), frozen_at__gte=OuterRef("at")
    )
    unfrozen = lines.filter(~Exists(frozen)).order_by()
    for session, number in unfrozen.values_list("session").annotate(Sum("count")):
        raw[session or 0][Dimension.STATE][RegistrationState.REQUESTED] += number


def _count_present(raw: dict[int, Raw]) -> None:
    """Each person once, by the surest of the sources that know of them."""
    seen: dict[str, Any] = {
        source.value: Exists(
            Attendance.objects.filter(registration=OuterRef("pk"), source=source)
        )
        for source in (Source.DOOR, Source.ZOOM, Source.CLICK)
    }
    rows = Registration.objects.present().filter(~COUNTED, session__in=raw)
    for session, comes_as, *known, number in (
        rows.order_by()
        .annotate(**seen)
        .values_list("session", "comes_as", *seen)
        .annotate(Count("pk"))
    ):
        surest = next(
            name for name, is_known in zip(seen, known, strict=True) if is_known
        )
        raw[session][Dimension.ATTENDANCE][surest] += number
        raw[session][Dimension.PRESENT_AS][comes_as] += number
