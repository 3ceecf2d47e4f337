"""What is said of a session in the active language: its day, hours, place, languages.

The one source of these words for pages, calendar files and mails.
"""

from collections.abc import Collection, Iterable

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.models import City, Series
from events import clock, reading
from events.choices import Format, LanguageKind, Role, State
from events.models import Appearance, Session, SessionLanguage
from fairville_site import bilingual


def day(session: Session) -> str:
    """`Thursday 16 April 2026`; without a date its hint or year, or a plain word."""
    if session.span:
        return capfirst(clock.day_label(session.span, bilingual.current()))
    hint = bilingual.shown(session, "date_hint").text
    return hint or str(session.hint_year or _("Date to be confirmed"))


def weekday(session: Session) -> str:
    """`Saturday`, to stand beside a figure; empty over several days."""
    span = session.span
    if span is None or span.first_day != span.last_day:
        return ""
    return capfirst(str(WEEKDAYS[span.first_day.weekday()]))


def hours(session: Session) -> str:
    """`3–5pm CEST / 2–4pm BST`; empty when no hour is known."""
    if session.span is None:
        return ""
    return clock.time_label(session.span, bilingual.current(), session.second_timezone)


def previous_day(session: Session) -> str:
    """The day it was announced for before it was moved or postponed."""
    moved = session.previous_starts_at
    instant = session.starts_at if session.state == State.POSTPONED else moved
    if instant is None:
        return ""
    local = instant.astimezone(clock.zone_info(session.timezone)).date()
    return clock.date_label(local, bilingual.current())


def audience(series: Series, labs: Iterable[City] | None = None) -> Iterable[City]:
    """The cities of a series, else of its parent, else of all labs.

    Who asks for many series gives the labs, so that they are read once.
    """
    if labs is None:
        return reading.audience(series)
    chosen = (list(one.cities.all()) for one in reversed(series.line))
    return next(filter(None, chosen), labs)


def city_hours(
    session: Session, labs: Iterable[City] | None = None
) -> list[clock.CityHours]:
    """The hours in the audience's cities, when one can attend from there."""
    if session.span is None or not session.is_online:
        return []
    cities = [(city.name, city.timezone) for city in audience(session.series, labs)]
    return clock.city_hours(session.span, cities, bilingual.current())


def role_heading(appearances: Collection[Appearance]) -> str:
    """`Speaker` or `Speakers`: what stands above people of one role."""
    number = len(appearances)
    headings = {
        Role.SPEAKER: ngettext("Speaker", "Speakers", number),
        Role.MODERATOR: ngettext("Moderator", "Moderators", number),
        Role.DISCUSSANT: ngettext("Discussant", "Discussants", number),
        Role.INTERPRETER: ngettext("Interpreter", "Interpreters", number),
    }
    return headings[Role(next(iter(appearances)).role)]


def online_words(session: Session) -> str:
    if session.online_platform:
        return _("online (%(platform)s)") % {"platform": session.online_platform}
    return _("online")


def place(session: Session) -> str:
    """`ENSA Paris-La Villette, Paris`, `Online (Zoom)`, or both for a hybrid."""
    where = []
    if session.format != Format.ONLINE and session.venue:
        where.append(str(session.venue))
    if session.is_online:
        where.append(online_words(session))
    return capfirst(" + ".join(where))


def address(session: Session) -> str:
    """The place with its street, for a map or a calendar: `Usquare, avenue …, 1050 …`."""
    where = []
    if session.format != Format.ONLINE and session.venue:
        parts = (session.venue.name, session.room, session.venue.address)
        where.append(", ".join(part for part in parts if part))
    if session.is_online:
        where.append(online_words(session))
    return capfirst(" + ".join(where))


def of_kind(session: Session, kind: LanguageKind) -> list[SessionLanguage]:
    return [row for row in session.languages.all() if row.kind == kind]


def language_names(session: Session, kind: LanguageKind) -> list[str]:
    return [row.get_language_display() for row in of_kind(session, kind)]


def interpretation(session: Session) -> list[str]:
    """`French ⇄ English` for both directions, `Arabic → French` for one."""
    return [
        f"{one.get_source_display()} {arrow} {one.get_language_display()}"
        for one, arrow in _directions(session)
    ]


def language_codes(session: Session) -> str:
    """The languages in short: `FR ⇄ EN`, `FR → EN`, or `FR, EN` as spoken."""
    arrows = [
        f"{one.source.upper()} {arrow} {one.language.upper()}"
        for one, arrow in _directions(session)
    ]
    spoken = [row.language.upper() for row in of_kind(session, LanguageKind.SPOKEN)]
    return ", ".join(arrows or spoken)


def _directions(session: Session) -> list[tuple[SessionLanguage, str]]:
    """Each pair of interpreted languages once: ⇄ when it goes both ways, else →."""
    rows = of_kind(session, LanguageKind.INTERPRETATION)
    pairs = [(row.source, row.language) for row in rows]
    directions = []
    for position, row in enumerate(rows):
        back = (row.language, row.source)
        if back not in pairs:
            directions.append((row, "→"))
        elif position < pairs.index(back):
            directions.append((row, "⇄"))
    return directions
