"""What the pages say of a session: its hours, its place, its languages, its state."""

from collections.abc import Iterable

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dialogues.models import City, Resource, Series
from events import clock
from events.choices import Format, LanguageKind, State
from events.models import Session, SessionLanguage
from events.querysets import SessionQuerySet
from fairville_site import bilingual
from speakers.models import Speaker

register = template.Library()


@register.filter
def date_figure(session: Session) -> clock.DayFigure | None:
    """The day as a hanging figure; None without a date."""
    if session.span is None:
        return None
    return clock.day_figure(session.span, bilingual.current())


@register.filter
def day(session: Session) -> str:
    """`Thursday 16 April 2026`; without a date its hint or year, or a plain word."""
    if session.span:
        return capfirst(clock.day_label(session.span, bilingual.current()))
    hint = bilingual.shown(session, "date_hint").text
    return hint or str(session.hint_year or _("Date to be confirmed"))


@register.filter
def hours(session: Session) -> str:
    """`3–5pm CEST / 2–4pm BST`; empty when no hour is known."""
    if session.span is None:
        return ""
    return clock.time_label(session.span, bilingual.current(), session.second_timezone)


@register.filter
def previous_day(session: Session) -> str:
    """The day it was announced for before it was moved or postponed."""
    moved = session.previous_starts_at
    instant = session.starts_at if session.state == State.POSTPONED else moved
    if instant is None:
        return ""
    local = instant.astimezone(clock.zone_info(session.timezone)).date()
    return clock.date_label(local, bilingual.current())


@register.filter
def city_hours(session: Session) -> list[clock.CityHours]:
    """The hours in the audience's cities: the series', its parent's, else the labs'."""
    if session.span is None or session.second_timezone is None:
        return []
    cities = [(city.name, city.timezone) for city in audience(session.series)]
    return clock.city_hours(session.span, cities, bilingual.current())


def audience(series: Series) -> Iterable[City]:
    for one in reversed(series.line):
        if cities := list(one.cities.all()):
            return cities
    return City.objects.labs()


@register.filter
def place(session: Session) -> str:
    """`ENSA Paris-La Villette, Paris`, `Online (Zoom)`, or both for a hybrid."""
    where = []
    if session.format != Format.ONLINE and session.venue:
        where.append(str(session.venue))
    if session.is_online:
        where.append(online_words(session))
    return " + ".join(where)


def online_words(session: Session) -> str:
    if session.online_platform:
        return _("Online (%(platform)s)") % {"platform": session.online_platform}
    return _("Online")


def of_kind(session: Session, kind: LanguageKind) -> list[SessionLanguage]:
    return [row for row in session.languages.all() if row.kind == kind]


@register.filter
def spoken(session: Session) -> list[str]:
    rows = of_kind(session, LanguageKind.SPOKEN)
    return [row.get_language_display() for row in rows]


@register.filter
def interpretation(session: Session) -> list[str]:
    """`French ⇄ English` for both directions, `Arabic → French` for one."""
    pairs = [
        (row.source, row.language)
        for row in of_kind(session, LanguageKind.INTERPRETATION)
    ]
    names = {
        row.language: row.get_language_display() for row in session.languages.all()
    } | {row.source: row.get_source_display() for row in session.languages.all()}
    lines = []
    for source, target in pairs:
        if (target, source) not in pairs:
            lines.append(f"{names[source]} → {names[target]}")
        elif pairs.index((source, target)) < pairs.index((target, source)):
            lines.append(f"{names[source]} ⇄ {names[target]}")
    return lines


@register.filter
def captions(session: Session) -> list[str]:
    rows = of_kind(session, LanguageKind.CAPTIONS)
    return [row.get_language_display() for row in rows]


@register.filter
def signed(session: Session) -> list[str]:
    rows = of_kind(session, LanguageKind.SIGN)
    return [row.get_language_display() for row in rows]


@register.filter
def language_codes(session: Session) -> str:
    """`FR ⇄ EN`, `FR → EN` or `FR, EN`: the row's short form."""
    pairs = {
        (row.source, row.language)
        for row in of_kind(session, LanguageKind.INTERPRETATION)
    }
    for source, target in sorted(pairs):
        arrow = "⇄" if (target, source) in pairs else "→"
        return f"{source.upper()} {arrow} {target.upper()}"
    codes = [row.language.upper() for row in of_kind(session, LanguageKind.SPOKEN)]
    return ", ".join(codes)


@register.filter
def standing_label(session: Session) -> str:
    """Where registration stands, as a word (`choices.Standing`)."""
    return str(session.standing().label)


@register.simple_tag
def sessions_ahead(owner: Series | Speaker | Resource) -> SessionQuerySet:
    """The upcoming public sessions of a series, a speaker or a resource."""
    return _of(owner).upcoming().for_cards()


@register.simple_tag
def sessions_past(owner: Series | Speaker | Resource) -> SessionQuerySet:
    """Its past public sessions, latest first."""
    return _of(owner).past().for_cards()


def _of(owner: Series | Speaker | Resource) -> SessionQuerySet:
    public = Session.objects.published()
    if isinstance(owner, Series):
        return public.of_series(owner.pk)
    if isinstance(owner, Speaker):
        return public.of_speaker(owner.pk)
    return public.of_resource(owner.pk)
