"""Two organisers have the same page open: what the second is told before saving."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.forms.formsets import DEFAULT_MAX_NUM
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext

from events import clock
from events.models import Session
from fairville_site import bilingual
from fairville_site.translations import what_was_done


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a page differs from what is stored, and the stored value."""

    label: str
    stored: str


def edited_meanwhile(session: Session) -> str:
    """Who saved it last, when and what, as far as the history knows."""
    advice = gettext(
        "Nothing of yours is saved yet. See below what is stored now: saving again "
        "puts what this page says in its place."
    )
    saved = _last_saved(session)
    if saved is None:
        words = gettext("This session was changed after you had opened it.")
        return f"{words} {advice}"
    words = gettext("%(person)s changed this session on %(moment)s: “%(what)s”.") % {
        "person": saved.user.get_full_name() or saved.user.get_username(),
        "moment": clock.moment_label(
            saved.action_time, session.timezone, bilingual.current()
        ),
        "what": what_was_done(saved).rstrip("."),
    }
    return f"{words} {advice}"


def _last_saved(session: Session) -> LogEntry | None:
    """The entry about the last edit: it is made just after it, before any other."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Session),
        object_id=str(session.pk),
        action_flag=CHANGE,
        action_time__gte=session.changed_at,
    )
    return entries.select_related("user").order_by("action_time", "pk").first()


def differences(form: forms.ModelForm, formsets: Iterable[Any]) -> list[Difference]:
    """Where a page that was typed differs from what is stored, rows below included."""
    found = list(_of_form(form, ""))
    for formset in formsets:
        name = capfirst(str(formset.model._meta.verbose_name))
        typed = set()
        for row in formset.initial_forms:
            typed.add(row.instance.pk)
            found += _of_form(row, f"{name} “{row.instance}”: ")
        found += [
            Difference(name, gettext("“%(row)s” was added.") % {"row": row})
            for row in formset.get_queryset()
            if row.pk not in typed
        ]
    return found


def _of_form(form: Any, before: str) -> Iterator[Difference]:
    for name in form.changed_data:
        field = form.fields[name]
        if name in form.initial and not field.widget.is_hidden:
            label = f"{before}{capfirst(str(field.label))}"
            yield Difference(label, _words(field, form.initial[name]))


def _words(field: forms.Field, stored: Any) -> str:
    """A stored value as the form's reader knows it."""
    if stored in (None, "", []):
        return gettext("empty")
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(one) for one in stored)
    if isinstance(field, forms.ModelChoiceField):
        queryset: Any = field.queryset
        return str(queryset.filter(pk=stored).first() or "")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(stored, stored))
    if isinstance(stored, bool):
        return gettext("yes") if stored else gettext("no")
    return str(localize(stored))


def keep_gone_rows(data: QueryDict, prefix: str, present: Iterable[int]) -> None:
    """Turn rows that somebody has deleted into new ones, so that nothing typed is lost.

    `data` is what a page sent, `present` the primary keys that its rows may still have.
    """
    initial = _number(data, f"{prefix}-INITIAL_FORMS")
    total = _number(data, f"{prefix}-TOTAL_FORMS")
    keys = {str(key) for key in present}
    rows = [_row(data, f"{prefix}-{number}-") for number in range(total)]
    stay = [row for row in rows[:initial] if row.get("id", [""])[0] in keys]
    gone = [row for row in rows[:initial] if row not in stay and "DELETE" not in row]
    new = [row | {"id": [""]} for row in gone] + rows[initial:]
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        if name.removeprefix(f"{prefix}-").partition("-")[0].isdecimal():
            del data[name]
    for number, row in enumerate([*stay, *new]):
        for name, values in row.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(stay))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(stay) + len(new))


def _number(data: QueryDict, name: str) -> int:
    typed = data.get(name, "")
    return min(int(typed), DEFAULT_MAX_NUM) if typed.isdecimal() else 0


def _row(data: QueryDict, before: str) -> dict[str, list[str]]:
    return {
        name.removeprefix(before): data.getlist(name)
        for name in data
        if name.startswith(before)
    }
