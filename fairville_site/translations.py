"""Which texts lag behind their other side: the rule, and the form that keeps it."""

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Model, Q
from django.utils.functional import cached_property
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

from fairville_site import bilingual

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Texts = Mapping[str, str]

MISSING, STALE, DONE = "missing", "stale", "done"
WORDS: "dict[str, _StrPromise]" = {
    MISSING: _("missing"),
    STALE: _("stale: another language was edited since"),
    DONE: _("done"),
}
COMPLETE = "complete"


def stale_after(*, before: Texts, after: Texts, stale: Collection[str]) -> list[str]:
    """The languages whose text lags behind once `before` is saved as `after`.

    All three name languages; `after` names all of them. Whoever edits a text that was
    right makes the others stale, unless they are edited in the same save. A text that
    was missing or stale and is written now catches up: it makes nothing stale.
    """
    present = [code for code in after if _plain(after[code])]
    edited = {code for code in after if _plain(before[code]) != _plain(after[code])}
    leads = any(
        code in edited and code not in stale and _plain(before[code])
        for code in present
    )
    if len(present) < 2:
        return []
    return [code for code in present if code not in edited and (leads or code in stale)]


def _plain(text: str) -> str:
    """A browser sends lines back with other ends, and forms strip what they are sent."""
    return text.replace("\r\n", "\n").strip()


def state_of(texts: Texts, language: str, *, stale: bool, essential: bool) -> str:
    """MISSING, STALE, DONE; empty for what may be left out and is, in every language."""
    if _plain(texts[language]):
        return STALE if stale else DONE
    wanted = essential or any(_plain(text) for text in texts.values())
    return MISSING if wanted else ""


def translated_fields(model: type[Model]) -> list[str]:
    return list(translator.get_options_for_model(model).all_fields)


def labels(model: type[Model]) -> "dict[str, _StrPromise]":
    """“Title (French)” for each column, in the language of the page that shows it."""
    found = {}
    for field in translated_fields(model):
        of: Any = model._meta.get_field(field)
        for code, name in settings.LANGUAGES:
            label = format_lazy("{} ({})", capfirst(of.verbose_name), name)
            found[bilingual.column(field, code)] = label
    return found


def what_was_done(entry: LogEntry) -> str:
    """What the admin's log says, in this language: it stores labels of forms in English.

    “Start” is “start” with the capital of a label; “Title (French)” is put together.
    """
    message = entry.change_message
    if message.startswith("["):
        parts = json.loads(message)
        for done in (done for part in parts for done in part.values()):
            if "fields" in done:
                done["fields"] = [_label_now(label) for label in done["fields"]]
        message = json.dumps(parts)
    said = LogEntry(action_flag=entry.action_flag, change_message=message)
    return _with_texts_named(said.get_change_message())


def _label_now(stored: str) -> str:
    small = stored[:1].lower() + stored[1:]
    for words in filter(None, (stored, small)):
        if (said := gettext(words)) != words:
            return capfirst(said)
    return stored


def _with_texts_named(message: str) -> str:
    shown = [
        label
        for model in translator.get_registered_models()
        for label in labels(model).values()
    ]
    with override(None):
        stored = [str(label) for label in shown]
    for english, label in zip(stored, shown, strict=True):
        message = message.replace(english, str(label))
    return message


def essential_texts(model: type[Model]) -> tuple[str, ...]:
    """Empty for what has no page of its own, as a venue."""
    found: tuple[str, ...] = getattr(model, "essential_texts", ())
    return found


def without(language: str) -> str:
    """The name of the gap: `without_fr`."""
    return f"without_{language}"


def gaps(model: type[Model]) -> dict[str, Q]:
    """What may be amiss with the texts of a row, by name, as the query asks it."""
    found = {}
    if essential_texts(model):
        available: Any = model
        for code in bilingual.languages():
            found[without(code)] = ~bilingual.available_q(available, code)
    return found | {STALE: ~Q(stale_texts=[])}


def gap_words(gap: str) -> str:
    """How a list of such rows is called."""
    if gap == STALE:
        return gettext("With stale texts")
    if gap == COMPLETE:
        return gettext("Complete")
    names = {without(code): name for code, name in settings.LANGUAGES}
    return gettext("Missing in %(language)s") % {"language": names[gap]}


class TextsForm(forms.ModelForm):
    """Keeps `stale_texts` in the same save; what is ticked “still right” is done.

    The boxes stand beside their fields (`TextInLanguage`), not in a row of their own.
    """

    still_right = forms.MultipleChoiceField(
        label=_("Texts that are still right"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_stale: list[str] = list(self.instance.stale_texts)
        # All of them, so that what somebody else has just ticked is not an error here.
        self.fields["still_right"].choices = [  # type: ignore[attr-defined]
            (name, name)
            for field in translated_fields(type(self.instance))
            for name in bilingual.columns(field)
        ]

    @cached_property
    def changed_data(self) -> list[str]:
        """Without texts that differ in what a browser makes of the ends of lines."""
        names = super().changed_data
        return [name for name in names if not self._is_the_same_text(name)]

    def _is_the_same_text(self, name: str) -> bool:
        typed, stored = self.data.get(self.add_prefix(name)), self.initial.get(name)
        if not isinstance(typed, str) or not isinstance(stored, str):
            return False
        return _plain(typed) == _plain(stored)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.instance._state.adding:
            ticked = self.cleaned_data.get("still_right", [])
            self.instance.stale_texts = [
                name for name in self._now_stale() if name not in ticked
            ]

    def _now_stale(self) -> list[str]:
        found = []
        for field in translated_fields(type(self.instance)):
            names = {
                code: bilingual.column(field, code) for code in bilingual.languages()
            }
            after = {code: bilingual.text(self.instance, field, code) for code in names}
            before = {
                code: str(self.initial.get(name) or "")
                if name in self.fields
                else after[code]
                for code, name in names.items()
            }
            stale = {code for code, name in names.items() if name in self.was_stale}
            lagging = stale_after(before=before, after=after, stale=stale)
            found += [names[code] for code in lagging]
        return found
