"""What lists are narrowed by: a GET form whose state is the address, without JavaScript."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeIs

from django import forms
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dialogues.choices import ResourceKind
from dialogues.models import Resource, Series, Theme
from dialogues.querysets import ResourceQuerySet
from fairville_site import bilingual, typography

SELECTED = mark_safe(" selected")

type Choices = Sequence[tuple[str, object]]  # a value, its words (a Shown if borrowed)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter in force, and the change to the address that takes it off."""

    label: str
    value: bilingual.Shown
    without: dict[str, None]


class SelectOne(forms.Select):
    """A list whose entries may be borrowed from the other language, and then say so.

    Written in one go: Django renders two templates for each entry.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,
    ) -> SafeString:
        chosen = self.format_value(value)
        options = format_html_join(
            "\n",
            '<option value="{}"{}{}>{}</option>',
            (
                (
                    key,
                    SELECTED if str(key) in chosen else "",
                    _lang(shown := _shown(words)),
                    shown.text,
                )
                for key, words in self.choices
            ),
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        html = '<select name="{}"{}>\n{}\n</select>'
        return format_html(html, name, attributes, options)


class OneOf(forms.ChoiceField):
    """One of the values that something public has, or any."""

    widget = SelectOne

    def __init__(self, *, words: Choices = (), **kwargs: Any) -> None:
        super().__init__(required=False, choices=[("", _("Any")), *words], **kwargs)
        self.words = {str(value): shown for value, shown in words}


def is_one_of(field: forms.Field) -> TypeIs[OneOf]:
    return isinstance(field, OneOf)


class Filter(forms.Form):
    """What makes no sense in an address is left out of the filter, and said."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="filter-%s")

    def offer(self, name: str, words: Choices) -> None:
        self.fields[name] = OneOf(label=self.fields[name].label, words=words)

    @property
    def wanted(self) -> dict[str, str]:
        """The values in force, by field."""
        ignored = self.errors
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value and name not in ignored
        }

    @property
    def ignored(self) -> list[str]:
        """The labels of what was not understood."""
        return [str(self.fields[name].label) for name in self.errors]

    @property
    def chosen(self) -> list[Chosen]:
        return [
            Chosen(
                str(self.fields[name].label),
                self._in_words(name, value),
                {name: None, "page": None},
            )
            for name, value in self.wanted.items()
        ]

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name, field in self.fields.items() if is_one_of(field)]

    @property
    def is_narrow(self) -> bool:
        """Whether something else than words is asked for."""
        return any(is_one_of(self.fields[name]) for name in self.wanted)

    def _in_words(self, name: str, value: str) -> bilingual.Shown:
        field = self.fields[name]
        return _shown(field.words[value] if is_one_of(field) else value)


class LibraryFilter(Filter):
    kind = OneOf(label=_("Kind"))
    language = OneOf(label=_("Language"))
    theme = OneOf(label=_("Theme or territory"))

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        resources = Resource.objects.all()
        kinds = [(one, capfirst(ResourceKind(one).label)) for one in resources.kinds()]
        self.offer("kind", kinds)
        self.offer("language", language_choices(resources.languages()))
        self.offer("theme", theme_choices(Theme.objects.of(resources).in_order()))

    def narrow(self, resources: ResourceQuerySet) -> ResourceQuerySet:
        columns = {"kind": "kind", "language": "language", "theme": "themes"}
        return resources.filter(
            **{columns[name]: value for name, value in self.wanted.items()}
        )


def tidy_address(request: HttpRequest) -> str | None:
    """The address without the empty fields that a form sends; None when it has none."""
    query = request.GET.copy()
    for name in request.GET:
        if not any(value.strip() for value in request.GET.getlist(name)):
            del query[name]
    if len(query) == len(request.GET):
        return None
    return f"{request.path}?{query.urlencode()}" if query else request.path


def series_choices(series: Iterable[Series]) -> Choices:
    """Each series that holds one of these, its sub-series below it."""
    tops: dict[Series, list[Series]] = {}
    for one in series:
        below = tops.setdefault(one.parent or one, [])
        if one.parent:
            below.append(one)
    return [
        (str(one.pk), _titled(one, "title", "– " if one.parent_id else ""))
        for top, below in tops.items()
        for one in (top, *below)
    ]


def theme_choices(themes: Iterable[Theme]) -> Choices:
    return [(str(theme.pk), _titled(theme, "name")) for theme in themes]


def language_choices(codes: Iterable[str]) -> Choices:
    return [(code, capfirst(bilingual.language_name(code))) for code in codes]


def _titled(instance: object, field: str, prefix: str = "") -> bilingual.Shown:
    shown = bilingual.shown(instance, field)
    text = prefix + typography.typeset(shown.text)
    return bilingual.Shown(text, shown.language, shown.borrowed)


def _lang(shown: bilingual.Shown) -> SafeString | str:
    return format_html(' lang="{}"', shown.language) if shown.borrowed else ""


def _shown(words: object) -> bilingual.Shown:
    if isinstance(words, bilingual.Shown):
        return words
    return bilingual.Shown(str(words), bilingual.current(), borrowed=False)
