"""Of which sessions the figures are: a series, one session, a period."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.models import Series
from events.models import Session
from events.querysets import SessionQuerySet


class FiguresForm(forms.Form):
    """Offers what the desk shows its reader, and nothing of others."""

    series = forms.ModelChoiceField(
        Series.objects.none(),
        label=_("Series"),
        required=False,
        empty_label=_("all series"),
        help_text=_("With the series inside it."),
    )
    session = forms.ModelChoiceField(
        Session.objects.none(),
        label=_("Session"),
        required=False,
        empty_label=_("all sessions"),
    )
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("That day included."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any, *, sessions: SessionQuerySet, series: Any) -> None:
        super().__init__(data)
        self.sessions = sessions
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]
        self.fields["series"].queryset = series  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError(_("This is before the first day.")))
        return cleaned

    def chosen(self) -> SessionQuerySet:
        """Nothing when what was asked for makes no sense: the errors say why."""
        if not self.is_valid():
            return self.sessions.none()
        found, wanted = self.sessions, self.cleaned_data
        if wanted["series"]:
            found = found.filter(_of(wanted["series"]))
        if wanted["session"]:
            found = found.filter(pk=wanted["session"].pk)
        if wanted["since"]:
            found = found.filter(starts_at__date__gte=wanted["since"])
        if wanted["until"]:
            found = found.filter(starts_at__date__lte=wanted["until"])
        return found


def _of(series: Series) -> Q:
    return Q(series=series.pk) | Q(series__parent=series.pk)
