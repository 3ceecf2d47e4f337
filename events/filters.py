"""What the programme and its archive are narrowed by (see `dialogues.filters`)."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialogues.filters import Filter, OneOf, series_choices, theme_choices
from dialogues.models import City, Series, Theme
from events.choices import Format, Language
from events.models import Session, SessionLanguage
from events.querysets import SessionQuerySet
from fairville_site import bilingual
from fairville_site.folding import fold, words_of
from fairville_site.settled import settled

NARROWED_BY: dict[str, Callable[[SessionQuerySet, str], SessionQuerySet]] = {
    "q": SessionQuerySet.with_words,
    "format": SessionQuerySet.of_format,
    "language": SessionQuerySet.heard_in,
    "series": SessionQuerySet.of_series,
    "town": SessionQuerySet.in_town,
    "theme": SessionQuerySet.of_theme,
}


class ProgrammeFilter(Filter):
    """It offers what any public session has, ahead or past: an address serves both."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=100,
        widget=forms.SearchInput,
    )
    format = OneOf(
        label=_("Format"), words=[(one, capfirst(one.label)) for one in Format]
    )
    language = OneOf(label=_("Language spoken or interpreted"))
    series = OneOf(label=_("Series or sub-series"))
    town = OneOf(label=_("Town"))
    theme = OneOf(label=_("Theme or territory"))

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        now = timezone.now()
        codes = languages_heard(now)
        self.offer("language", [(one, capfirst(Language(one).label)) for one in codes])
        self.offer("series", series_choices(_series(now)))
        self.offer("town", town_choices(sorted(_towns(now), key=fold)))
        self.offer("theme", theme_choices(_themes(now)))

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        if words and not words_of(words):
            raise ValidationError(gettext("There is no word in it."))
        return words

    def narrow(self, sessions: SessionQuerySet) -> SessionQuerySet:
        for name, value in self.wanted.items():
            sessions = NARROWED_BY[name](sessions, value)
        return sessions


def languages_heard(now: datetime) -> list[str]:
    """The codes of what is spoken or interpreted into, in a public session."""
    ever = {code for row in _first_onwards() for code in row}
    codes = tuple(sorted(ever & set(Language.values)))
    found = _which_of(codes)(now) if codes else []
    return [
        code
        for row in found
        for code, is_there in zip(codes, row, strict=True)
        if is_there
    ]


@settled
def _first_onwards() -> Any:
    return SessionLanguage.objects.heard().first_onwards()


@cache
def _which_of(codes: tuple[str, ...]) -> Callable[[datetime], list[Any]]:
    def question(now: datetime) -> Any:
        return SessionLanguage.objects.heard().public(now).which_of(codes)

    return settled(question)


@settled
def _series(now: datetime) -> Any:
    return Series.objects.of(Session.objects.published(now))


@settled
def _towns(now: datetime) -> Any:
    return Session.objects.published(now).towns()


@settled
def _cities() -> Any:
    return City.objects.all()


@settled
def _themes(now: datetime) -> Any:
    return Theme.objects.of(Session.objects.published(now)).in_order()


def town_choices(towns: list[str]) -> list[tuple[str, str]]:
    """By the town's own spelling, shown as a city of the audience is where it is one."""
    names = {
        bilingual.text(city, "name", code): city.name
        for city in _cities()
        for code in bilingual.languages()
    }
    return [(town, names.get(town, town)) for town in towns]
