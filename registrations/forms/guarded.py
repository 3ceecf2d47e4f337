"""Forms that anyone may send: a trap for robots, and the moment they were shown."""

import re
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registrations.addresses import LONGEST, BadAddress, normalised

FASTEST_SECONDS = 2
SLOWEST_SECONDS = 24 * 60 * 60
# Control characters, and those that turn the direction of what follows them.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
UNSEEN_BUT_LINES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def one_line(value: str) -> str:
    """A text without unseen characters, its spaces single."""
    return " ".join(UNSEEN.sub(" ", value).split())


def some_lines(value: str) -> str:
    """The same, its ends of lines kept."""
    lines = UNSEEN_BUT_LINES.sub(" ", value.replace("\r\n", "\n")).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


class GuardedForm(forms.Form):
    """An address, a trap for robots (`website`), and a signed moment (`stamp`).

    The stamp belongs to one form: `salt` names it.
    """

    required_css_class = "required"
    salt = "form"

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _(
                "We need an address to write to, for example name@example.org."
            ),
            "invalid": _("Check the address: it should look like name@example.org."),
        },
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_trapped(self) -> bool:
        """Whether something filled in the field that no person sees."""
        return bool(self.data.get("website"))

    @cached_property
    def shown_stamp(self) -> str:
        """The stamp for the next try: the same one while it still holds."""
        stamp = str(self.data.get("stamp") or self.initial.get("stamp", ""))
        if self._age(stamp) is not None:
            return stamp
        return self._signer.sign(str(int(timezone.now().timestamp())))

    @property
    def repeated(self) -> list[tuple[str, str]]:
        """What was typed, name by name, for a form that sends it once more."""
        typed = []
        for field in self:
            value = field.value()
            values = value if isinstance(value, list) else [value]
            typed += [(field.html_name, str(one)) for one in values if one]
        return typed

    def clean_email(self) -> str:
        try:
            return normalised(self.cleaned_data["email"])
        except BadAddress as error:
            message = self.fields["email"].error_messages["invalid"]
            raise forms.ValidationError(message) from error

    def clean(self) -> dict[str, Any]:
        """The stamp, unless there is something else to correct and send again."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        age = self._age(self.data.get("stamp", ""))
        if age is None or age < FASTEST_SECONDS:
            raise forms.ValidationError(
                gettext(
                    "This page was sent very quickly or had been open for a long time. "
                    "Nothing is lost: send it once more."
                ),
                code="stamp",
            )
        return cleaned

    @property
    def _signer(self) -> signing.Signer:
        return signing.Signer(salt=f"registrations.forms.{self.salt}")

    def _age(self, stamp: str) -> int | None:
        """Seconds since the form was shown; None if forged or too long ago."""
        try:
            shown_at = int(self._signer.unsign(stamp))
        except signing.BadSignature:
            return None
        age = int(timezone.now().timestamp()) - shown_at
        return age if 0 <= age <= SLOWEST_SECONDS else None
