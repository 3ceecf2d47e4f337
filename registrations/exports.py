"""Registrations as a file, for organisers: what their list shows, and no more."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dialogues.models import City
from events.choices import Mode
from events.models import Session
from fairville_site import bilingual
from registrations import history
from registrations.choices import ComesAs, HistoryKind, RegistrationState, Source
from registrations.models import Attendance
from registrations.querysets import RegistrationQuerySet
from registrations.spreadsheets import Cell, Kind, Table, written

AT_ONCE = 1000
COLUMNS = (
    "pk",
    "session",
    "name",
    "participant__email",
    "state",
    "mode",
    "organisation",
    "comes_as",
    "city",
    "language",
    "wants_interpretation",
    "note",
    "requested_at",
    "confirmed_at",
    "cancelled_at",
)


@dataclass(frozen=True, slots=True)
class Export:
    """A file, open at its beginning; how many rows it holds of each session."""

    file: IO[bytes]
    name: str
    counts: dict[int, int]


def export(
    *, rows: RegistrationQuerySet, kind: Kind, author: User, now: datetime
) -> Export:
    """Write these registrations in the active language; the history says how many.

    The author sees these rows already: who sees which is not decided here. `now` is an
    aware instant; it names the file. No transaction is open while it is written: on
    SQLite nobody could register meanwhile.
    """
    counts: Counter[int] = Counter()
    names = _Names(rows)
    lines = _lines(rows, names, counts)
    heads = [*_heads(), *([_("Minutes in the call")] if names.minutes else [])]
    file = written(Table(_("Registrations"), heads, lines), kind)
    with transaction.atomic():
        for session, count in counts.items():
            history.note(
                session=session,
                kind=HistoryKind.EXPORTED,
                count=count,
                now=now,
                author=author,
            )
    return Export(file, _name(counts, kind, now), dict(counts))


def _name(counts: Counter[int], kind: Kind, now: datetime) -> str:
    of_session = f"session-{next(iter(counts))}-" if len(counts) == 1 else ""
    return f"fairville-{of_session}registrations-{timezone.localdate(now)}.{kind}"


def _heads() -> list[str]:
    return [
        _("Number"),
        _("Session"),
        _("Day"),
        _("Name"),
        _("E-mail"),
        _("State"),
        _("Takes part"),
        _("Organisation"),
        _("Comes as"),
        _("City"),
        _("Language"),
        _("Wishes for interpretation"),
        _("Note to the organisers"),
        _("Requested"),
        _("Confirmed"),
        _("Cancelled"),
        _("Was there"),
    ]


def _lines(
    rows: RegistrationQuerySet, names: "_Names", counts: Counter[int]
) -> Iterator[list[Cell]]:
    """Plain columns: making thousands of objects would take most of the time."""
    in_order = rows.order_by("session__starts_at", "session", "confirmed_at", "pk")
    for row in in_order.values(*COLUMNS).iterator(chunk_size=AT_ONCE):
        if row["session"] not in names.sessions:
            continue  # it came to be listed after the names were read
        counts[row["session"]] += 1
        yield _line(row, names)


class _Names:
    """What rows are called by number, in the active language, read once."""

    def __init__(self, rows: RegistrationQuerySet) -> None:
        chosen = rows.order_by()
        sessions = Session.objects.for_addresses().filter(
            pk__in=chosen.values("session")
        )
        self.sessions = {
            one.pk: (
                bilingual.shown(one, "title").text,
                day_of(one),
                ZoneInfo(one.timezone) if one.timezone else None,
            )
            for one in sessions
        }
        self.cities: dict[int | None, str] = {
            city.pk: bilingual.shown(city, "name").text for city in City.objects.all()
        }
        self.sources: defaultdict[int, list[str]] = defaultdict(list)
        labels = _labels(Source)
        seen = Attendance.objects.filter(registration__in=chosen.values("pk"))
        columns = ("registration", "source", "seconds")
        # Only where Zoom's report is kept: elsewhere the column would be empty.
        self.minutes: dict[int, int] = {}
        for pk, source, seconds in seen.order_by("pk").values_list(*columns):
            self.sources[pk].append(labels[source])
            if seconds is not None:
                self.minutes[pk] = round(seconds / 60)
        self.states = _labels(RegistrationState)
        self.modes = _labels(Mode)
        self.comes_as = _labels(ComesAs) | {"": ""}
        self.languages = {
            code: bilingual.language_name(code) for code in bilingual.languages()
        }
        self.yes = pgettext("an answer", "Yes")


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    return {value: capfirst(str(label)) for value, label in choices.choices}


def _line(row: dict[str, Any], names: _Names) -> list[Cell]:
    title, day, zone = names.sessions[row["session"]]
    return [
        row["pk"],
        title,
        day,
        row["name"],
        row["participant__email"],
        names.states[row["state"]],
        names.modes[row["mode"]],
        row["organisation"],
        names.comes_as[row["comes_as"]],
        names.cities.get(row["city"], ""),
        names.languages.get(row["language"], row["language"]),
        names.yes if row["wants_interpretation"] else "",
        row["note"],
        _hour(row["requested_at"], zone),
        _hour(row["confirmed_at"], zone),
        _hour(row["cancelled_at"], zone),
        "; ".join(names.sources.get(row["pk"], [])),
        *([names.minutes.get(row["pk"])] if names.minutes else []),
    ]


def day_of(session: Session) -> date | None:
    """On the clocks of where it takes place."""
    start, zone = session.starts_at, session.timezone
    return start.astimezone(ZoneInfo(zone)).date() if start else None


def _hour(instant: datetime | None, zone: ZoneInfo | None) -> datetime | None:
    """On the clocks of the session, else of the site: a spreadsheet knows no zone."""
    return timezone.localtime(instant, zone).replace(tzinfo=None) if instant else None
