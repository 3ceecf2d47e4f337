"""The desk's pages for whatever has texts in several languages.

A text's languages stand on one row, each with its state: missing, stale or done.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import GeneratedField, Q, QuerySet, TextField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import (
    TranslationAdmin,
    TranslationBaseModelAdmin,
    TranslationStackedInline,
    TranslationTabularInline,
)
from modeltranslation.utils import get_language_bidi

from fairville_site import bilingual, translations
from fairville_site.folding import pattern
from fairville_site.translations import COMPLETE, STALE, TextsForm
from fairville_site.uploads import StoredUploads


class TextInLanguage(forms.BoundField):
    """A text's field; below it, whether the text is there and up to date.

    What is added has no state yet. A stale text has the box that says it is still right.
    """

    form: Any

    def as_widget(
        self,
        widget: Any = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> SafeString:
        field = super().as_widget(widget, attrs, only_initial)
        state = self.state
        if widget is not None or not state:
            return field
        ticked = self.form["still_right"].value() if state == STALE else None
        context = {
            "id": self._state_id,
            "state": state,
            "words": translations.WORDS[state],
            "name": self.name,
            "is_ticked": self.name in (ticked or []),
        }
        return format_html(
            "{}{}", field, render_to_string("admin/text_state.html", context)
        )

    @property
    def state(self) -> str:
        if self.form.instance._state.adding:
            return ""
        model = type(self.form.instance)
        column: Any = model._meta.get_field(self.name)
        field = column.translated_field.name
        stored = {
            code: str(self.form.initial.get(bilingual.column(field, code)) or "")
            for code in bilingual.languages()
        }
        return translations.state_of(
            stored,
            column.language,
            stale=self.name in getattr(self.form, "was_stale", []),
            essential=field in translations.essential_texts(model),
        )

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if described is None or not self.state:
            return described
        return f"{described} {self._state_id}".strip()

    @property
    def _state_id(self) -> str:
        return f"{self.auto_id}_state"


class InLanguages(TranslationBaseModelAdmin):
    """What pages and the rows below them share. No language is asked for first."""

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(db_field, "translated_field"):
            field.required = field.widget.is_required = False
            field.bound_field_class = TextInLanguage
            is_bidi = get_language_bidi(db_field.language)
            field.widget.attrs["lang"] = db_field.language
            field.widget.attrs["dir"] = "rtl" if is_bidi else "ltr"
        return field

    def _get_form_or_formset(
        self, request: HttpRequest, obj: Any, **kwargs: Any
    ) -> dict[str, Any]:
        """“Title (French)”, of texts that may only be read too."""
        own = getattr(getattr(self.form, "_meta", None), "labels", None) or {}
        kwargs["labels"] = own | translations.labels(self.model)
        found: dict[str, Any] = super()._get_form_or_formset(request, obj, **kwargs)
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            (name, {**options, "fields": self._in_rows(options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def _in_rows(self, fields: Iterable[Any]) -> list[Any]:
        """`title_fr, title_en` → one row of both."""
        owners = {
            bilingual.column(field, code): field
            for field in translations.translated_fields(self.model)
            for code in bilingual.languages()
        }
        rows = []
        shown = (entry for entry in fields if entry != "still_right")
        for _owner, run in groupby(shown, key=lambda entry: _find(owners, entry)):
            names = tuple(run)
            rows.append(names if len(names) > 1 else names[0])
        return rows


def _find(owners: dict[str, str], entry: Any) -> Any:
    return owners.get(entry, entry) if isinstance(entry, str) else entry


class TranslatedStackedInline(InLanguages, TranslationStackedInline):
    pass


class TranslatedTabularInline(InLanguages, TranslationTabularInline):
    pass


class TextsFilter(admin.SimpleListFilter):
    title = _("translations")
    parameter_name = "texts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        gaps = translations.gaps(model_admin.model)
        return [(gap, translations.gap_words(gap)) for gap in (*gaps, COMPLETE)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        gaps = translations.gaps(queryset.model)
        wanted = self.value()
        if wanted == COMPLETE:
            return queryset.filter(*(~gap for gap in gaps.values()))
        return queryset.filter(gaps[wanted]) if wanted in gaps else queryset


class TranslatedChangeList(ChangeList):
    """Knows in which languages each row is there, without reading its long texts."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = super().get_queryset(request, *args, **kwargs)
        model: Any = self.model
        if translations.essential_texts(model):
            found = found.annotate(**bilingual.availability(model))
        joined: Any = found.query.select_related
        return found.defer(*_long_texts(model, joined))


def _long_texts(model: Any, joined: dict[str, Any] | bool) -> list[str]:
    """Those of the model and, by their paths, of the models joined to it."""
    found = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, TextField | GeneratedField)
    ]
    for name, further in joined.items() if isinstance(joined, dict) else ():
        other = model._meta.get_field(name).related_model
        found += [f"{name}__{text}" for text in _long_texts(other, further)]
    return found


class FoundHoweverTyped(admin.ModelAdmin):
    """Each word typed stands in one of `search_fields`, with or without accents."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What stands in quotation marks is one word."""
        for typed in smart_split(search_term):
            word = typed
            if typed[0] in "\"'" and typed[0] == typed[-1] and len(typed) > 1:
                word = unescape_string_literal(typed)
            queryset = queryset.filter(self.holding(word))
        return queryset, False

    def holding(self, word: str) -> Q:
        written = pattern(word)
        fields = [Q((f"{field}__iregex", written)) for field in self.search_fields]
        return reduce(or_, fields, Q())


class TranslatedAdmin(InLanguages, StoredUploads, FoundHoweverTyped, TranslationAdmin):
    """For a model that has `stale_texts`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whatever form the page has, the texts in it are kept honest.
        if not issubclass(self.form, TextsForm):
            bases = (TextsForm, self.form)
            self.form = type(self.form.__name__, bases, {"__module__": __name__})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TranslatedChangeList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "translations"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), TextsFilter]

    @admin.display(description=_("Translations"))
    def translations(self, obj: Any) -> str:
        """`EN missing, 2 stale`."""
        gaps = []
        if translations.essential_texts(self.model):
            gaps = [
                gettext("%(language)s missing") % {"language": code.upper()}
                for code in bilingual.languages()
                if not bilingual.available_in(obj, code)
            ]
        if number := len(obj.stale_texts):
            words = ngettext("%(number)s stale", "%(number)s stale", number)
            gaps.append(words % {"number": number})
        return ", ".join(gaps) or gettext("complete")
