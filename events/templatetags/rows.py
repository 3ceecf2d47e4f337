"""A session as one row of a list: its words found once, so that its template is flat.

A list is most of what a page costs. Looking a word up in a template, or including
another template, costs more than finding the word does.
"""

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import now as this_instant
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import clock, programme
from events.choices import Standing, State
from events.models import Appearance, Partnership, Session
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
    weekday: str
    day: str  # instead of it
    date: str
    series: SafeString
    title: SafeString
    address: str
    hours: str
    place: str
    codes: str
    speakers: str
    missing: str
    mark: Mark
    parts: tuple[SafeString, ...]  # of whom the list is, where it is somebody's
    language: str


@register.simple_tag
def session_row(session: Session, level: int = 3) -> SafeString:
    """Its row in a list, under a heading of that level."""
    return _rendered(row(session), level)


@lru_cache(4096)
def _rendered(row: Row, level: int) -> SafeString:
    """The same words make the same row, on whatever page and however often."""
    return render_to_string("components/session_row.html", {"row": row, "level": level})


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
        weekday=programme.weekday(session),
        day="" if span else _hint(session),
        date=span.first_day.isoformat() if span else "",
        series=_text(session.series, "title"),
        title=_text(session, "title"),
        address=session.get_absolute_url(),
        hours="" if postponed else programme.hours(session),
        place=programme.place(session),
        codes=programme.language_codes(session),
        speakers=_speakers(session),
        missing=_in(missing) if missing else "",
        mark=mark(session),
        parts=tuple(_part(part) for part in getattr(session, "parts", ())),
        language=language,
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


def _text(instance: object, field: str) -> SafeString:
    """The text in the page's language; a borrowed one stands in a `lang` span."""
    shown = bilingual.shown(instance, field)
    content = conditional_escape(typography.typeset(shown.text))
    if not shown.borrowed:
        return content
    return format_html('<span lang="{}">{}</span>', shown.language, content)


def _hint(session: Session) -> SafeString:
    shown = bilingual.shown(session, "date_hint")
    words = programme.day(session)
    if not shown.borrowed:
        return conditional_escape(words)
    return format_html('<span lang="{}">{}</span>', shown.language, words)


def _speakers(session: Session) -> str:
    number: int = getattr(session, "speaker_count", 0)
    if not number:
        return ""
    words = ngettext("%(number)s speaker", "%(number)s speakers", number)
    return words % {"number": number}


def _in(language: str) -> str:
    return _("in %(language)s") % {"language": bilingual.language_name(language)}


def _part(part: Appearance | Partnership) -> SafeString:
    """What somebody was in it, and where they were from that day."""
    role = capfirst(part.get_role_display())
    affiliation = _text(part, "affiliation") if isinstance(part, Appearance) else ""
    if not affiliation:
        return conditional_escape(role)
    return format_html("{}, {}", role, affiliation)
