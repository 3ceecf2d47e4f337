"""A session as one row of a list: its words found once, so that its template is flat.

A list is most of what a page costs. Looking a word up in a template, or including
another template, costs more than finding the word does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now as this_instant
from django.utils.translation import gettext as _

from events import clock, programme
from events.choices import Standing, State
from events.models import Session
from fairville_site import bilingual, typography

register = template.Library()

LOUD = (Standing.LAST_PLACES, Standing.WAITING_LIST)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a session stands, in a word; empty when it is over."""

    words: str = ""
    is_loud: bool = False
    is_running: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    colour: str
    is_cancelled: bool
    is_postponed: bool
    figure: clock.DayFigure | None
    date: str
    series: SafeString
    title: SafeString
    address: str
    hours: str
    place: str
    codes: str
    missing: str
    mark: Mark
    parts: Sequence[object]  # of whom the list is, where it is somebody's


@register.filter
def row(session: Session) -> Row:
    span, language = session.span, bilingual.current()
    postponed = session.state == State.POSTPONED
    available = bilingual.available_in(session, language)
    missing = (
        "" if available else next(iter(bilingual.available_languages(session)), "")
    )
    return Row(
        colour=session.series.colour,
        is_cancelled=session.state == State.CANCELLED,
        is_postponed=postponed,
        figure=clock.day_figure(span, language) if span else None,
        date=span.first_day.isoformat() if span else "",
        series=_text(session.series),
        title=_text(session),
        address=session.get_absolute_url(),
        hours="" if postponed else programme.hours(session),
        place=programme.place(session),
        codes=programme.language_codes(session),
        missing=missing,
        mark=mark(session),
        parts=getattr(session, "parts", ()),
    )


@register.filter
def mark(session: Session) -> Mark:
    if session.state == State.CANCELLED:
        return Mark(_("Cancelled"), is_loud=True)
    if session.state == State.POSTPONED:
        return Mark(_("Postponed"), is_loud=True)
    now = this_instant()
    if session.is_running(now):
        return Mark(_("Running now"), is_running=True)
    if session.is_past(now):
        return Mark()
    standing = session.standing(now)
    return Mark(str(standing.label), is_loud=standing in LOUD)


def _text(instance: object) -> SafeString:
    """The title in the page's language; a borrowed one stands in a `lang` span."""
    shown = bilingual.shown(instance, "title")
    content = conditional_escape(typography.typeset(shown.text))
    if not shown.borrowed:
        return content
    return format_html('<span lang="{}">{}</span>', shown.language, content)
