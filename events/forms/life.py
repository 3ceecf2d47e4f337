"""What is typed when a session is published later, postponed or brought back."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import State
from events.forms.moments import BOUNDS, LocalDateTimeField, MomentsForm, local
from events.models import Session
from events.services import Verb
from fairville_site import bilingual, translations


class LifeForm(MomentsForm, forms.Form):
    """Of one session, on the clocks of its zone; `edits` are the columns it changes."""

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    @property
    def edits(self) -> dict[str, Any]:
        return self.cleaned_data


class ScheduleForm(LifeForm):
    publish_at = LocalDateTimeField(label=_("Public from"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.session.publish_at:
            self.initial["publish_at"] = local(self.session, "publish_at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.to_instants(cleaned, ("publish_at",), self.session.timezone)
        moment: datetime | None = cleaned.get("publish_at")
        if self.errors:
            return cleaned
        if moment is None:
            self.add_error("publish_at", gettext("Give the day and the hour."))
        elif moment <= timezone.now():
            words = gettext("This moment has passed: publish it now, or later.")
            self.add_error("publish_at", words)
        return cleaned


class PostponeForm(LifeForm):
    """A hint until the new date is known, in each language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = translations.labels(Session)
        for code in bilingual.languages():
            name = bilingual.column("date_hint", code)
            column: Any = Session._meta.get_field(name)
            self.fields[name] = column.formfield(label=labels[name])
            self.initial[name] = getattr(self.session, name) or ""

    @property
    def edits(self) -> dict[str, Any]:
        """An empty hint leaves the column as forms of sessions do: without a text."""
        return {name: text or None for name, text in self.cleaned_data.items()}


class BringBackForm(LifeForm):
    """When it takes place now; what was postponed has no date until it is typed."""

    starts_at = LocalDateTimeField(label=_("Start"), required=False)
    ends_at = LocalDateTimeField(label=_("End"), required=False)
    day_only = forms.BooleanField(label=_("only the day is known"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["day_only"] = self.session.day_only
        self.fields["day_only"].label = capfirst(str(self.fields["day_only"].label))
        if self.session.state != State.POSTPONED:
            for name in BOUNDS:
                self.initial[name] = local(self.session, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.to_instants(cleaned, BOUNDS, self.session.timezone)
        if not self.errors:
            self._check(cleaned)
        return cleaned

    def _check(self, cleaned: dict[str, Any]) -> None:
        """As the session itself would; what had a date gets one."""
        if self.session.starts_at and not cleaned["starts_at"]:
            self.add_error("starts_at", gettext("Say when it takes place now."))
            return
        for name, words in Session(**cleaned).date_errors().items():
            self.add_error(name, words)


FORMS: dict[Verb, type[LifeForm]] = {
    Verb.SCHEDULE: ScheduleForm,
    Verb.POSTPONE: PostponeForm,
    Verb.BRING_BACK: BringBackForm,
}


def form_of(verb: Verb) -> type[LifeForm]:
    """The form of a verb; an empty one where nothing is asked."""
    return FORMS.get(verb, LifeForm)
