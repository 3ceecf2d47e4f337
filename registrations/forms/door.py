"""What is typed at the door about somebody who has no registration."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.choices import ComesAs
from registrations.forms.guarded import one_line


class WalkInForm(forms.Form):
    """All of it may stay empty: then they are counted, no more.

    `form_key` is made with each form that is shown, so that sending one twice is
    known for what it is.
    """

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = forms.CharField(
        label=_("Organisation or collective"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    comes_as = forms.ChoiceField(
        label=_("Comes as"),
        choices=[("", _("not said")), *ComesAs.choices],
        required=False,
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("name", "organisation"):
            cleaned[name] = one_line(cleaned.get(name, ""))
        return cleaned
