"""A session's words (`events.programme`) as template filters, and lists of sessions."""

from collections.abc import Callable

from django import template
from django.core.paginator import Page, Paginator
from django.db.models import Model, Prefetch
from django.template import Context

from dialogues.models import Resource, Series, Theme
from events import clock, programme
from events.choices import LanguageKind
from events.models import Session
from events.querysets import SessionQuerySet
from fairville_site import bilingual
from speakers.models import Organisation, Speaker

register = template.Library()

ROWS = 40
type Owner = Series | Theme | Resource | Speaker | Organisation
WORDS: dict[type[Model], Callable[[SessionQuerySet, int], SessionQuerySet]] = {
    Series: SessionQuerySet.of_series,
    Theme: SessionQuerySet.of_theme,
    Resource: SessionQuerySet.of_resource,
    Speaker: SessionQuerySet.of_speaker,
    Organisation: SessionQuerySet.of_organisation,
}

for words in (
    programme.day,
    programme.weekday,
    programme.hours,
    programme.previous_day,
    programme.city_hours,
    programme.place,
    programme.address,
    programme.interpretation,
    programme.language_codes,
    programme.role_heading,
):
    register.filter(words.__name__, words)


@register.filter
def date_figure(session: Session) -> clock.DayFigure | None:
    """The day as a hanging figure; None without a date."""
    if session.span is None:
        return None
    return clock.day_figure(session.span, bilingual.current())


@register.filter
def spoken(session: Session) -> list[str]:
    return programme.language_names(session, LanguageKind.SPOKEN)


@register.filter
def captions(session: Session) -> list[str]:
    return programme.language_names(session, LanguageKind.CAPTIONS)


@register.filter
def signed(session: Session) -> list[str]:
    return programme.language_names(session, LanguageKind.SIGN)


@register.filter
def standing_label(session: Session) -> str:
    """Where registration stands, as a word (`choices.Standing`)."""
    return str(session.standing().label)


@register.simple_tag
def sessions_ahead(owner: Owner) -> SessionQuerySet:
    """The upcoming public sessions of a series, a person, a theme…"""
    return _of(owner).upcoming().for_cards()


@register.simple_tag(takes_context=True)
def sessions_past(context: Context, owner: Owner) -> "Page[Session]":
    """Its past public sessions, latest first; `?page=` turns the pages."""
    past = _of(owner).past().for_cards()
    return Paginator(past, ROWS).get_page(context["request"].GET.get("page"))


def _of(owner: Owner) -> SessionQuerySet:
    """Those of a person or an organisation tell their part, as `session.parts`."""
    public = Session.objects.published()
    sessions = WORDS[type(owner)](public, owner.pk)
    if isinstance(owner, Speaker):
        return sessions.prefetch_related(
            Prefetch("appearances", owner.appearances.all(), to_attr="parts")
        )
    if isinstance(owner, Organisation):
        return sessions.prefetch_related(
            Prefetch("partnerships", owner.partnerships.all(), to_attr="parts")
        )
    return sessions
