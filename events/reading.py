"""Sessions with what hangs on them, as pages read them: see `fairville_site.settled`."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dialogues.models import City, Series, Theme
from events.models import (
    Appearance,
    Partnership,
    Places,
    Session,
    SessionContact,
    SessionLanguage,
    SessionResource,
)
from events.querysets import SessionQuerySet
from fairville_site.settled import settled

type Parts = Callable[..., QuerySet[Any]]
type Rows = Callable[..., list[Any]]

ALWAYS: Mapping[str, Parts] = {
    "languages": lambda *pks: SessionLanguage.objects.filter(session__in=pks),
    "places": lambda *pks: Places.objects.filter(session__in=pks),
    "appearances": lambda *pks: Appearance.objects.filter(
        session__in=pks
    ).select_related("speaker"),
}
# Most sessions have none of one or another: these are asked for where there are any.
SELDOM: Mapping[str, Parts] = {
    "contacts": lambda pk: SessionContact.objects.filter(session=pk),
    "themes": lambda pk: Theme.objects.filter(sessions=pk),
    "partnerships": lambda pk: Partnership.objects.filter(session=pk).select_related(
        "organisation"
    ),
    "session_resources": lambda pk: SessionResource.objects.filter(
        session=pk
    ).select_related("resource"),
}
_rows_of: Mapping[str, Rows] = {
    name: settled(parts) for name, parts in {**ALWAYS, **SELDOM}.items()
}


def public_for_page(pk: int) -> Session | None:
    """One session with everything public around it; None of what is not public."""
    return _whole(_public(timezone.now(), pk))


def for_preview(pk: int) -> Session | None:
    """The same, in whatever state it is."""
    return _whole(_any(pk))


def public_for_file(pk: int, now: datetime) -> Session | None:
    """One session with all that its calendar file says."""
    found = _public_for_file(now, pk)
    return _with(found[0], ["languages"]) if found else None


def as_cards(sessions: SessionQuerySet) -> list[Session]:
    """These in their order, with what a row of a list shows."""
    cards = _cards(tuple(sessions.query.order_by))(sessions.values("pk"))
    for name in ("languages", "places") if cards else ():
        parts: dict[int, list[Any]] = {}
        for row in _rows_of[name](*(card.pk for card in cards)):
            parts.setdefault(row.session_id, []).append(row)
        for card in cards:
            _known(card)[name] = parts.get(card.pk, [])
    return cards


def neighbours(session: Session) -> tuple[Session | None, Session | None]:
    """What takes place before and after it in its series, in one query."""
    if session.starts_at is None:
        return None, None
    at = session.starts_at
    pair = _beside(timezone.now(), at, session.series_id, session.pk)
    found = {(one.starts_at, one.pk) < (at, session.pk): one for one in pair}
    return found.get(True), found.get(False)


def audience(series: Series) -> list[City]:
    """The cities of a series, else of its parent, else all labs, in one query."""
    cities = _cities(series.pk, series.parent_id or 0)
    own = [city for city in cities if city.is_own]
    family = [city for city in cities if city.is_of_parent]
    return own or family or [city for city in cities if city.is_lab]


@cache
def _cards(order: tuple[Any, ...]) -> Rows:
    def question(page: Any) -> Any:
        cards = Session.objects.filter(pk__in=[page]).order_by(*order).for_cards()
        return cards.prefetch_related(None)

    return settled(question)


@settled
def _public(now: datetime, pk: int) -> Any:
    return _for_page(Session.objects.published(now).filter(pk=pk))


@settled
def _any(pk: int) -> Any:
    return _for_page(Session.objects.filter(pk=pk))


@settled
def _public_for_file(now: datetime, pk: int) -> Any:
    public = Session.objects.published(now).filter(pk=pk)
    return public.for_calendar().prefetch_related(None)


@settled
def _beside(now: datetime, at: datetime, series: int, pk: int) -> Any:
    return Session.objects.published(now).beside(at, series, pk)


@settled
def _cities(series: int, parent: int) -> Any:
    chosen = Series.cities.through.objects.filter(city=OuterRef("pk"))
    is_own = Exists(chosen.filter(series=series))
    is_of_parent = Exists(chosen.filter(series=parent))
    cities = City.objects.annotate(is_own=is_own, is_of_parent=is_of_parent)
    return cities.filter(Q(is_own=True) | Q(is_of_parent=True) | Q(is_lab=True))


def _for_page(sessions: SessionQuerySet) -> Any:
    there = {
        _has(name): Exists(parts(OuterRef("pk"))) for name, parts in SELDOM.items()
    }
    return sessions.for_page().prefetch_related(None).annotate(**there)


def _whole(found: list[Session]) -> Session | None:
    if not found:
        return None
    session = found[0]
    absent = [name for name in SELDOM if not getattr(session, _has(name))]
    _known(session).update({name: [] for name in absent})
    return _with(session, [name for name in _rows_of if name not in absent])


def _with(session: Session, names: Iterable[str]) -> Session:
    for name in names:
        _known(session)[name] = _rows_of[name](session.pk)
    return session


def _known(session: Session) -> dict[str, list[Any]]:
    """Its parts by name, where Django looks for what was read beforehand."""
    known: dict[str, list[Any]] = vars(session).setdefault(
        "_prefetched_objects_cache", {}
    )
    return known


def _has(name: str) -> str:
    return f"has_{name}"
