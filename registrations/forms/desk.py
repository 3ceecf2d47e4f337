"""What an organiser types to register somebody who asked for it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import Mode
from registrations.addresses import LONGEST, BadAddress, normalised
from registrations.forms.guarded import one_line, some_lines
from registrations.models import Registration
from registrations.services import Answers, RegistrationRefused, register_by_hand

COLUMNS = ["session", "name", "mode", "organisation", "comes_as", "city", "note"]


class ByHandForm(forms.ModelForm):
    """Stored by the service alone, which may refuse: then its sentence stands on top."""

    email = forms.EmailField(label=_("E-mail address"), max_length=LONGEST)
    language = forms.ChoiceField(
        label=_("Language of our mails"), choices=settings.LANGUAGES
    )

    class Meta:
        model = Registration
        fields = COLUMNS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "session" in self.fields:
            sessions: Any = self.fields["session"]
            # Of the desk's own, which may be those of some series alone.
            sessions.queryset = sessions.queryset.published().upcoming()

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_note(self) -> str:
        return some_lines(self.cleaned_data["note"])

    def clean_email(self) -> str:
        try:
            return normalised(self.cleaned_data["email"])
        except BadAddress as error:
            raise forms.ValidationError(
                gettext("Check the address: it should look like name@example.org.")
            ) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        session, mode = cleaned.get("session"), cleaned.get("mode")
        if session and mode and mode not in session.modes:
            self.add_error("mode", gettext("The session does not offer this."))
        if not self.errors:
            self._register(cleaned)
        return cleaned

    def _register(self, typed: dict[str, Any]) -> None:
        """Once all is typed well, so that a refusal is an error of the form."""
        answers = Answers(
            email=typed["email"],
            name=typed["name"],
            mode=Mode(typed["mode"]),
            organisation=one_line(typed["organisation"]),
            comes_as=typed["comes_as"],
            city=typed["city"],
            note=typed["note"],
        )
        try:
            self.instance = register_by_hand(
                session=typed["session"], answers=answers, language=typed["language"]
            )
        except RegistrationRefused as refusal:
            self.add_error(None, str(refusal))

    def save(self, commit: bool = True) -> Registration:
        """Nothing is left to store."""
        registration: Registration = self.instance
        return registration

    def save_m2m(self) -> None:
        """Nothing of it is many to many."""
