"""What the programme and its archive are narrowed by (see `dialogues.filters`)."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialogues.filters import Filter, OneOf, series_choices, theme_choices
from dialogues.models import City, Series, Theme
from events.choices import Format, Language
from events.models import Session
from events.querysets import SessionQuerySet
from fairville_site import bilingual
from fairville_site.folding import words_of

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
        public = Session.objects.published()
        codes = public.languages_heard()
        self.offer("language", [(one, capfirst(Language(one).label)) for one in codes])
        self.offer("series", series_choices(Series.objects.of(public)))
        self.offer("town", town_choices(public.towns()))
        self.offer("theme", theme_choices(Theme.objects.of(public).in_order()))

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        if words and not words_of(words):
            raise ValidationError(gettext("There is no word in it."))
        return words

    def narrow(self, sessions: SessionQuerySet) -> SessionQuerySet:
        for name, value in self.wanted.items():
            sessions = NARROWED_BY[name](sessions, value)
        return sessions


def town_choices(towns: list[str]) -> list[tuple[str, str]]:
    """By the town's own spelling, shown as a city of the audience is where it is one."""
    names = {
        bilingual.text(city, "name", code): city.name
        for city in City.objects.all()
        for code in bilingual.languages()
    }
    return [(town, names.get(town, town)) for town in towns]
