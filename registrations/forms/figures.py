"""Of which sessions the figures are: a series, one session, a period."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialogues.models import Series
from events.models import Session
from events.querysets import SessionQuerySet
from registrations.exports import day_of

OFFERED = 200


def latest_first(sessions: SessionQuerySet) -> SessionQuerySet:
    return sessions.order_by(F("starts_at").desc(nulls_last=True), "-pk")


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
        session: Any = self.fields["session"]
        session.queryset = sessions
        session.choices = [
            ("", session.empty_label),
            *((one.pk, str(one)) for one in self._offered()),
        ]
        self.fields["series"].queryset = series  # type: ignore[attr-defined]

    def _offered(self) -> SessionQuerySet:
        """The latest and the chosen one: an older one stands in the list of a period."""
        latest = latest_first(self.sessions)
        offered = Q(pk__in=list(latest.values_list("pk", flat=True)[:OFFERED]))
        chosen = str(self.data.get("session", ""))
        if chosen.isdecimal():
            offered |= Q(pk=chosen)
        return latest.filter(offered)

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
        if wanted["since"] or wanted["until"]:
            found = found.filter(pk__in=_between(found, **_period(wanted)))
        return found


def _period(wanted: dict[str, Any]) -> dict[str, date]:
    return {
        "since": wanted["since"] or date.min,
        "until": wanted["until"] or date.max,
    }


def _between(rows: SessionQuerySet, *, since: date, until: date) -> list[int]:
    """By the day that their page says, which is that of where they take place."""
    days = rows.order_by().exclude(starts_at=None).only("starts_at", "timezone")
    return [one.pk for one in days if since <= (day_of(one) or date.min) <= until]


def _of(series: Series) -> Q:
    return Q(series=series.pk) | Q(series__parent=series.pk)
