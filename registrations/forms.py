"""What one may type to register."""

import re
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import Mode
from events.models import Session
from registrations.addresses import LONGEST, BadAddress, normalised
from registrations.choices import ComesAs
from registrations.services import Answers

FASTEST_SECONDS = 2
SLOWEST_SECONDS = 24 * 60 * 60
# Control characters, and those that turn the direction of what follows them.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def one_line(value: str) -> str:
    """A text without unseen characters, its spaces single."""
    return " ".join(UNSEEN.sub(" ", value).split())


class RegistrationForm(forms.Form):
    """A trap for robots (`website`) and the moment it was shown (`stamp`) beside it."""

    required_css_class = "required"

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("A pseudonym is fine."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say how we may call you.")},
    )
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
    mode = forms.ChoiceField(
        label=_("You will take part"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you will take part.")},
    )
    organisation = forms.CharField(
        label=_("Organisation or collective"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    comes_as = forms.ChoiceField(
        label=_("I come as"),
        choices=[("", _("I would rather not say")), *ComesAs.choices],
        required=False,
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        if len(session.modes) == 1:
            del self.fields["mode"]

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
    def answers(self) -> Answers:
        """What was typed, once valid."""
        typed = self.cleaned_data
        return Answers(
            email=typed["email"],
            name=typed["name"],
            mode=Mode(typed["mode"]) if "mode" in typed else self.session.modes[0],
            organisation=typed["organisation"],
            comes_as=typed["comes_as"],
        )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_organisation(self) -> str:
        return one_line(self.cleaned_data["organisation"])

    def clean_email(self) -> str:
        try:
            return normalised(self.cleaned_data["email"])
        except BadAddress as error:
            message = self.fields["email"].error_messages["invalid"]
            raise forms.ValidationError(message) from error

    def clean(self) -> None:
        """The stamp, unless there is something else to correct and send again."""
        if self.errors:
            return
        age = self._age(self.data.get("stamp", ""))
        if age is None or age < FASTEST_SECONDS:
            raise forms.ValidationError(
                gettext(
                    "This page was sent very quickly or had been open for a long time. "
                    "Nothing is lost: send it once more."
                ),
                code="stamp",
            )

    @property
    def _signer(self) -> signing.Signer:
        return signing.Signer(salt=f"registrations.forms.{self.session.pk}")

    def _age(self, stamp: str) -> int | None:
        """Seconds since the form was shown; None if forged or too long ago."""
        try:
            shown_at = int(self._signer.unsign(stamp))
        except signing.BadSignature:
            return None
        age = int(timezone.now().timestamp()) - shown_at
        return age if 0 <= age <= SLOWEST_SECONDS else None
