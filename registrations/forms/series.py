"""What one may type to register for several sessions of a series in one step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.models import Series
from events import programme
from events.choices import LanguageKind
from events.models import Session
from fairville_site import bilingual
from registrations.forms.registering import AnswersForm
from registrations.services import Answers


class SeriesForm(AnswersForm):
    """All sessions that accept people are ticked at first: that is what one came for."""

    field_order = ["sessions", "name", "email", "mode"]

    sessions = forms.MultipleChoiceField(
        label=_("The sessions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one session at least.")},
    )

    def __init__(
        self, series: Series, offered: Sequence[Session], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.salt = f"series-{series.pk}"
        self.offered = {str(session.pk): session for session in offered}
        field: Any = self.fields["sessions"]
        field.choices = [(key, _words(one)) for key, one in self.offered.items()]
        field.initial = list(self.offered)
        if not any(len(session.modes) > 1 for session in offered):
            del self.fields["mode"]
        kinds = {row.kind for one in offered for row in one.languages.all()}
        if LanguageKind.INTERPRETATION not in kinds:
            del self.fields["wants_interpretation"]

    @property
    def chosen(self) -> list[Session]:
        """In the order of the list, once valid."""
        keys = set(self.cleaned_data["sessions"])
        return [session for key, session in self.offered.items() if key in keys]

    @property
    def answers(self) -> Answers:
        return self.answers_for(self.chosen[0].modes[0])


def _words(session: Session) -> str:
    return f"{programme.day(session)} – {bilingual.shown(session, 'title').text}"
