"""The entries of many sessions, made anew only of those whose rows have changed.

What the database says of a session is compared itself, not a date of change, so that
whatever changed it, and however, is noticed.
"""

from collections.abc import Hashable
from itertools import groupby
from operator import itemgetter

from django.conf import settings

from dialogues.models import City
from events import ical
from events.calendars.entries import calendar_entry
from events.models import SessionLanguage
from events.querysets import SessionQuerySet
from fairville_site import bilingual

MOST = 4096
type Rows = tuple[tuple[Hashable, ...], ...]

_kept: dict[Hashable, ical.Entry | None] = {}


def entries_of(sessions: SessionQuerySet) -> list[ical.Entry]:
    """Those with a date, in the order of the sessions, in the active language."""
    labs = list(City.objects.labs())
    around = (
        bilingual.current(),
        settings.SITE_URL,
        settings.DEFAULT_FROM_EMAIL,
        *((city.name, city.timezone) for city in labs),
        *_audiences(),
    )
    said = _said(sessions, hash(around))
    changed = [pk for pk, key in said.items() if key not in _kept]
    if changed:
        _make_room(len(changed))
        for session in sessions.filter(pk__in=changed).for_calendar():
            _kept[said[session.pk]] = calendar_entry(session, labs)
    entries = (_kept.get(key) for key in said.values())
    return [entry for entry in entries if entry]


def _said(sessions: SessionQuerySet, around: int) -> dict[int, Hashable]:
    """All that entries are made from, as values, by primary key."""
    rows = sessions.for_calendar().prefetch_related(None)
    found = list(rows.query.get_compiler(rows.db).results_iter())
    spoken = SessionLanguage.objects.filter(session__in=[row[0] for row in found])
    languages = {
        pk: tuple(own)
        for pk, own in groupby(
            spoken.order_by("session", "pk").values_list(
                "session", "kind", "source", "language"
            ),
            itemgetter(0),
        )
    }
    return {row[0]: (around, tuple(row), languages.get(row[0])) for row in found}


def _audiences() -> Rows:
    """The cities of each series that has its own."""
    names = [bilingual.column("name", code) for code in bilingual.languages()]
    chosen = City.objects.filter(series__isnull=False).order_by("series", "order", "pk")
    return tuple(chosen.values_list("series", "timezone", *names))


def _make_room(number: int) -> None:
    """What was kept first goes first."""
    for key in list(_kept)[: max(0, len(_kept) + number - MOST)]:
        _kept.pop(key, None)
