"""A session's words (`events.programme`) as template filters, and lists of sessions."""

from django import template

from dialogues.models import Resource, Series
from events import clock, programme
from events.choices import LanguageKind
from events.models import Session
from events.querysets import SessionQuerySet
from fairville_site import bilingual
from speakers.models import Speaker

register = template.Library()

for words in (
    programme.day,
    programme.hours,
    programme.previous_day,
    programme.city_hours,
    programme.place,
    programme.address,
    programme.interpretation,
    programme.language_codes,
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
