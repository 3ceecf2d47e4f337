"""Figures in words: the names of what is counted, charts, and rows for a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from events.choices import Mode
from events.models import Session
from fairville_site import bilingual
from registrations.choices import ComesAs, RegistrationState, Source
from registrations.exports import day_of
from registrations.figures import WALK_IN, Cell, Dimension, Key, Shown, summed
from registrations.spreadsheets import Cell as SheetCell
from registrations.spreadsheets import Table

WIDTH = 240  # of the longest bar of a chart, in its own units
TOTALS = (Dimension.REQUESTS, Dimension.PRESENT)

# The places where the labs and their partners are; another is called by its letters.
COUNTRIES = {
    "BE": gettext_lazy("Belgium"),
    "CH": gettext_lazy("Switzerland"),
    "DE": gettext_lazy("Germany"),
    "EG": gettext_lazy("Egypt"),
    "ES": gettext_lazy("Spain"),
    "FR": gettext_lazy("France"),
    "GB": gettext_lazy("United Kingdom"),
    "GR": gettext_lazy("Greece"),
    "IT": gettext_lazy("Italy"),
    "MA": gettext_lazy("Morocco"),
    "NL": gettext_lazy("Netherlands"),
    "PL": gettext_lazy("Poland"),
    "PT": gettext_lazy("Portugal"),
    "SN": gettext_lazy("Senegal"),
    "TN": gettext_lazy("Tunisia"),
}
CHOICES = {
    Dimension.STATE: RegistrationState,
    Dimension.MODE: Mode,
    Dimension.COMES_AS: ComesAs,
    Dimension.PRESENT_AS: ComesAs,
    Dimension.ATTENDANCE: Source,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One number in words, and how long its bar is."""

    label: str
    number: str
    width: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One thing that is counted, by value: a table with a bar in each row."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class OfSession:
    """The totals of one session, in words."""

    session: Session
    requests: str
    confirmed: str
    present: str


def number(cell: Cell) -> str:
    """`37`, `at least 37` where a session's part is hidden, or that all is hidden."""
    if not cell.hidden:
        return str(cell.count)
    if not cell.count:
        return _("hidden")
    return _("at least %(number)s") % {"number": cell.count}


def label(dimension: str, value: str) -> str:
    """What a value is called, in the active language."""
    if dimension == Dimension.INTERPRETATION:
        return bilingual.language_name(value) if value else _("No wish")
    if value == WALK_IN:
        return _("Came without a registration")
    if not value:
        return pgettext("an answer", "Not said")
    if dimension == Dimension.LANGUAGE:
        return bilingual.language_name(value)
    if dimension == Dimension.COUNTRY:
        return str(COUNTRIES.get(value, value))
    known = CHOICES.get(Dimension(dimension))
    return capfirst(str(known(value).label)) if known else value


def charts(sums: dict[Key, Cell]) -> list[Chart]:
    """Each dimension that has parts, the largest first."""
    by_dimension = {
        dimension: {key: cell for key, cell in sums.items() if key[0] == dimension}
        for dimension in Dimension
        if dimension not in TOTALS
    }
    return [
        Chart(str(dimension.label), _lines(parts))
        for dimension, parts in by_dimension.items()
        if parts
    ]


def _lines(parts: dict[Key, Cell]) -> list[Line]:
    most = max(cell.count for cell in parts.values()) or 1
    in_order = sorted(parts.items(), key=lambda part: (-part[1].count, part[0]))
    return [
        Line(label(*key), number(cell), round(WIDTH * cell.count / most))
        for key, cell in in_order
    ]


def totals(sums: dict[Key, Cell]) -> list[tuple[str, str]]:
    """The numbers that stand first, by name."""
    confirmed = (Dimension.STATE.value, RegistrationState.CONFIRMED.value)
    named: list[tuple[str, Key]] = [
        (str(Dimension.REQUESTS.label), (Dimension.REQUESTS, "")),
        (_("Confirmed registrations"), confirmed),
        (str(Dimension.PRESENT.label), (Dimension.PRESENT, "")),
    ]
    return [(name, number(sums.get(key, Cell()))) for name, key in named]


def by_session(sessions: Iterable[Session], shown: dict[int, Shown]) -> list[OfSession]:
    """Those of which anything is known."""
    return [
        OfSession(
            session, *[words for _name, words in totals(summed([shown[session.pk]]))]
        )
        for session in sessions
        if shown[session.pk]
    ]


def table(sessions: Iterable[Session], shown: dict[int, Shown]) -> Table:
    """One row for each number of each session, to be added up as one likes."""
    heads = [
        _("Series"),
        _("Number of the session"),
        _("Session"),
        _("Day"),
        _("What is counted"),
        _("Value"),
        _("People"),
        _("Hidden"),
    ]
    return Table(_("Figures"), heads, _rows(sessions, shown))


def _rows(
    sessions: Iterable[Session], shown: dict[int, Shown]
) -> Iterator[list[SheetCell]]:
    """What stands in many rows is put into words once."""
    order = {dimension.value: place for place, dimension in enumerate(Dimension)}
    hidden, words = _("hidden"), cache(_in_words)
    for session in sessions:
        of_session = shown[session.pk]
        about: list[SheetCell] = [
            bilingual.shown(session.series, "title").text,
            session.pk,
            bilingual.shown(session, "title").text,
            day_of(session),
        ]
        for key in sorted(of_session, key=lambda key: (order[key[0]], key[1])):
            known = of_session[key]
            yield [*about, *words(*key), known, hidden if known is None else ""]


def _in_words(dimension: str, value: str) -> tuple[str, str]:
    """What is counted, and which part of it."""
    named = str(Dimension(dimension).label)
    return named, "" if dimension in TOTALS else label(dimension, value)
