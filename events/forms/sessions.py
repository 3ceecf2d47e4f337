"""What an organiser may type about a session."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events import readiness
from events.choices import MODES_OF, Mode, Parting, RegistrationMode, State
from events.forms.meanwhile import edited_meanwhile
from events.forms.moments import (
    BOUNDS,
    DAYS,
    HOURS,
    LocalDateTimeField,
    MomentsForm,
    local,
)
from events.models import Places, Session
from fairville_site import bilingual

LOCAL_MOMENTS = ("starts_at", "ends_at", "opens_at", "closes_at")


class SessionForm(MomentsForm, forms.ModelForm):
    """Days and hours are those of the session's own time zone.

    Its state is not typed: it has pages of its own (`forms.life`).
    """

    starts_at = LocalDateTimeField(label=_("Start"), required=False)
    ends_at = LocalDateTimeField(label=_("End"), required=False)
    opens_at = LocalDateTimeField(label=_("Registration opens"), required=False)
    closes_at = LocalDateTimeField(
        label=_("Registration closes"),
        required=False,
        help_text=_("Empty: at the end of the session."),
    )

    parting = forms.ChoiceField(
        label=_("People of a way that is no longer offered"),
        choices=[("", _("nobody is registered for it")), *Parting.choices],
        required=False,
        help_text=_("Asked when the format changes after people have registered."),
    )

    # What its author had before their eyes: what another has saved since is told.
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_edited_meanwhile = False

    class Meta:
        model = Session
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets name them)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.input_formats = DAYS
            elif isinstance(field, forms.TimeField):
                field.input_formats = HOURS
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.edit_version
            for name in LOCAL_MOMENTS:
                self.initial[name] = local(self.instance, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.to_instants(cleaned, LOCAL_MOMENTS, cleaned.get("timezone", ""))
        self._check_external(cleaned)
        self._check_essentials(cleaned)
        self._check_parting(cleaned)
        self._check_version(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        """An end is not compared with a start that was refused, nor with the old one."""
        refused = {
            name: self.errors[name].copy() for name in BOUNDS if name in self.errors
        }
        super()._post_clean()  # type: ignore[misc]
        if refused:
            for name in BOUNDS:
                self.errors.pop(name, None)
            self.errors.update(refused)

    def wrong_zone_words(self) -> list[str]:
        """Warnings for words such as CET in texts about a day in summer."""
        notes = readiness.zone_words(self.instance)
        return list(dict.fromkeys(note.words for note in notes))

    def _check_external(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("registration_mode") != RegistrationMode.EXTERNAL:
            return
        notes = [
            cleaned.get(bilingual.column("registration_note", code))
            for code in bilingual.languages()
        ]
        if not cleaned.get("registration_url") and not any(notes):
            self.add_error(
                "registration_url",
                gettext("Give the address, or say below how one registers."),
            )

    def _check_essentials(self, cleaned: dict[str, Any]) -> None:
        """What is public must be there whole in one language at least."""
        if self.instance.state == State.DRAFT:
            return
        for name in readiness.missing_essentials(cleaned.get):
            self.add_error(name, gettext("Needed before it is published."))

    def _check_parting(self, cleaned: dict[str, Any]) -> None:
        """Nobody is stranded: of a mode that goes, somebody says what becomes of them."""
        if not self.instance.pk or cleaned.get("parting"):
            return
        offered = MODES_OF.get(cleaned.get("format", ""), list(Mode))
        left = self.instance.places.exclude(mode__in=offered)
        stranded = left.aggregate(people=Sum("taken"))["people"] or 0
        if stranded:
            self.add_error(
                "parting",
                ngettext(
                    "%(number)s person is registered for it: choose.",
                    "%(number)s people are registered for it: choose.",
                    stranded,
                )
                % {"number": stranded},
            )

    def _check_version(self, cleaned: dict[str, Any]) -> None:
        """The second of two organisers is told, and may then save over it knowingly."""
        present = self.instance.edit_version
        if not self.instance.pk or cleaned.get("seen_version") == present:
            return
        self.is_edited_meanwhile = True
        sent: Any = self.data
        self.data = sent.copy()
        self.data[self.add_prefix("seen_version")] = str(present)  # type: ignore[index]
        self.add_error(None, edited_meanwhile(self.instance))


class PlacesForm(forms.ModelForm):
    class Meta:
        model = Places
        fields = ["mode", "capacity"]

    def clean_capacity(self) -> int | None:
        capacity: int | None = self.cleaned_data["capacity"]
        taken = self.instance.taken
        if capacity is not None and capacity < taken:
            raise ValidationError(
                ngettext(
                    "%(taken)s place is taken already.",
                    "%(taken)s places are taken already.",
                    taken,
                ),
                params={"taken": taken},
            )
        return capacity
