"""What visitors will read of a session's day and hours, beside the fields that say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dialogues.models import City, Series
from dialogues.validators import validate_timezone
from events import clock, programme
from events.choices import Format, State
from events.forms.moments import BOUNDS, LocalDateTimeField, MomentsForm
from events.models import Session
from fairville_site import bilingual

HOURS = "events_session_hours"
TEMPLATE = "admin/includes/session_hours.html"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page in this language says."""

    language: str
    day: str
    hours: str
    cities: list[clock.CityHours]


class HoursForm(MomentsForm, forms.Form):
    """The fields of a session on which its labels depend, as they are being typed."""

    timezone = forms.CharField(validators=[validate_timezone])
    starts_at = LocalDateTimeField(required=False)
    ends_at = LocalDateTimeField(required=False)
    day_only = forms.BooleanField(required=False)
    format = forms.ChoiceField(choices=Format, required=False)
    series = forms.ModelChoiceField(Series.objects.all(), required=False)
    hint_year = forms.IntegerField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in bilingual.languages():
            name = bilingual.column("date_hint", code)
            self.fields[name] = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.to_instants(cleaned, BOUNDS, cleaned.get("timezone", ""))
        if not self.errors:
            self._check_order()
        return cleaned

    def session(self) -> Session:
        values = {name: value for name, value in self.cleaned_data.items() if value}
        return Session(state=State.PUBLISHED, **values)

    def _check_order(self) -> None:
        """Of what a session refuses, here only its day and hours are asked for."""
        try:
            self.session().clean()
        except ValidationError as refusal:
            for name in BOUNDS:
                for words in refusal.message_dict.get(name, []):
                    self.add_error(name, words)


class HoursShown(admin.ModelAdmin):
    """Adds a line below the date's fields; a script keeps it up with what is typed."""

    class Media:
        js = ["js/admin_hours.js"]

    def get_urls(self) -> list[Any]:
        @never_cache
        @require_safe
        def hours(request: HttpRequest) -> HttpResponse:
            return _hours(self, request)

        view = self.admin_site.admin_view(hours)
        return [path("hours/", view, name=HOURS), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "visitors_read"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            (name, {**options, "fields": _with_line(options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]

    @admin.display(description=_("What visitors will read"))
    def visitors_read(self, session: Session) -> SafeString:
        context = {"readings": readings(session), "is_page": True}
        return render_to_string(TEMPLATE, context)


def readings(session: Session) -> list[Reading]:
    """In each language of the site; the series may not be chosen yet."""
    labs = None if session.series_id else list(City.objects.labs())
    found = []
    for code in bilingual.languages():
        with override(code):
            found.append(_reading(session, code, labs))
    return found


def _reading(session: Session, code: str, labs: Iterable[City] | None) -> Reading:
    day = programme.day(session)
    if session.span is None:
        return Reading(code, day, "", [])
    if labs is None:
        hours, cities = programme.hours(session), programme.city_hours(session)
        return Reading(code, day, hours, cities)
    pairs = [(city.name, city.timezone) for city in labs if session.is_online]
    hours = clock.time_label(session.span, code)
    return Reading(code, day, hours, clock.city_hours(session.span, pairs, code))


def _hours(desk: "admin.ModelAdmin[Session]", request: HttpRequest) -> HttpResponse:
    may_look = desk.has_view_or_change_permission(request)
    if not (may_look or desk.has_add_permission(request)):
        raise PermissionDenied
    form = HoursForm(request.GET)
    if form.is_valid():
        context: dict[str, Any] = {"readings": readings(form.session())}
    else:
        context = {"errors": [word for words in form.errors.values() for word in words]}
    return HttpResponse(render_to_string(TEMPLATE, context))


def _with_line(fields: Iterable[Any]) -> list[Any]:
    rows = list(fields)
    names = [
        name for row in rows for name in ([row] if isinstance(row, str) else list(row))
    ]
    return [*rows, "visitors_read"] if "starts_at" in names else rows
