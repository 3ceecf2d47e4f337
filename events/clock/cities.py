"""The hours of a session in the cities of its audience."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from events.clock.labels import Span, hours_label


@dataclass(frozen=True, slots=True)
class CityHours:
    """Cities whose clocks agree during a session, and what they read."""

    hours: str
    names: tuple[str, ...]


def city_hours(
    span: Span, cities: Iterable[tuple[str, str]], language: str
) -> list[CityHours]:
    """Return the local hours of cities, grouped by equal time, from west to east.

    `cities` are pairs of a name, in the language, and an IANA zone; names keep
    their order. "Next day" and "the day before" are said with respect to the
    span's first day in its own zone. Empty for a span of whole days.
    Raises UnknownZone.
    """
    if span.day_only:
        return []
    groups: dict[tuple[timedelta | None, ...], tuple[str, list[str]]] = {}
    for name, zone in cities:
        clocks = tuple(moment.utcoffset() for moment in span.local(zone))
        groups.setdefault(clocks, (zone, []))[1].append(name)
    return [
        CityHours(hours_label(span, zone, language, letters=False), tuple(names))
        for _, (zone, names) in sorted(
            groups.items(),
            key=lambda group: [clock or timedelta() for clock in group[0]],
        )
    ]
