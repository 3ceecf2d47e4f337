"""Registrations as a file, for organisers: what their list shows, and no more."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Session
from fairville_site import bilingual
from registrations import history
from registrations.choices import HistoryKind, Source
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from registrations.spreadsheets import Cell, Kind, Table, written

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Export:
    """A file, open at its beginning; how many rows it holds of each session."""

    file: IO[bytes]
    name: str
    counts: dict[int, int]


@transaction.atomic
def export(
    *, rows: RegistrationQuerySet, kind: Kind, author: User, now: datetime
) -> Export:
    """Write these registrations in the active language; the history says how many.

    The author sees these rows already: who sees which is not decided here. `now` is an
    aware instant; it names the file.
    """
    counts: Counter[int] = Counter()
    in_order = (
        rows.with_session()
        .select_related("city")
        .prefetch_related("attendances")
        .order_by("session__starts_at", "session", "confirmed_at", "pk")
    )
    lines = _lines(in_order.iterator(chunk_size=AT_ONCE), counts)
    file = written(Table(_("Registrations"), _heads(), lines), kind)
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


def _lines(rows: Iterator[Registration], counts: Counter[int]) -> Iterator[list[Cell]]:
    for row in rows:
        counts[row.session_id] += 1
        yield _line(row)


def _line(row: Registration) -> list[Cell]:
    session = row.session
    zone = ZoneInfo(session.timezone) if session.timezone else None
    return [
        row.pk,
        bilingual.shown(session, "title").text,
        day_of(session),
        row.name,
        row.participant.email,
        capfirst(row.get_state_display()),
        capfirst(row.get_mode_display()),
        row.organisation,
        capfirst(row.get_comes_as_display()),
        bilingual.shown(row.city, "name").text if row.city else "",
        bilingual.language_name(row.language),
        pgettext("an answer", "Yes") if row.wants_interpretation else "",
        row.note,
        _hour(row.requested_at, zone),
        _hour(row.confirmed_at, zone),
        _hour(row.cancelled_at, zone),
        "; ".join(str(Source(one.source).label) for one in row.attendances.all()),
    ]


def day_of(session: Session) -> date | None:
    """On the clocks of where it takes place."""
    start, zone = session.starts_at, session.timezone
    return start.astimezone(ZoneInfo(zone)).date() if start else None


def _hour(instant: datetime | None, zone: ZoneInfo | None) -> datetime | None:
    """On the clocks of the session, else of the site: a spreadsheet knows no zone."""
    return timezone.localtime(instant, zone).replace(tzinfo=None) if instant else None
