"""Dates that are not a session's own: of documents, of sources, with their precision."""

from datetime import date, datetime, time

from django import template

from dialogues.choices import Precision
from events import clock
from fairville_site import bilingual

register = template.Library()


@register.filter
def known_to(day: date, precision: str) -> str:
    """`30 May 2023`, `May 2023` or `2023`: no more than is known."""
    if precision == Precision.YEAR:
        return str(day.year)
    label = clock.month_label if precision == Precision.MONTH else clock.date_label
    return label(day, bilingual.current())


@register.simple_tag
def moment(day: date, at: time | None, zone: str) -> str:
    """`30 May 2023 at 4:30pm CEST`, or the day alone when no hour is known."""
    language = bilingual.current()
    if at is None:
        return clock.date_label(day, language)
    instant = datetime.combine(day, at, clock.zone_info(zone))
    return clock.moment_label(instant, zone, language)


@register.filter
def instant(moment: datetime, zone: str) -> str:
    """`16 April 2026 at 3pm CEST`, on the clocks of a zone."""
    return clock.moment_label(moment, zone, bilingual.current())
