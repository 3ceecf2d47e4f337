"""The desk for what calendars say beside a session: its series, cities, venue."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from dialogues.admin import CityAdmin, SeriesAdmin
from dialogues.models import City, Series
from events import services
from events.admin.asking import Asks, remember
from events.admin.authors import author
from events.admin.own_series import (
    EVERYWHERE,
    OwnSeriesOnly,
    own_series,
    warning_who_has_all,
)
from events.choices import Decision
from events.models import Venue
from fairville_site import fresh
from fairville_site.translated_admin import TranslatedAdmin


class SaidInCalendars(admin.ModelAdmin):
    """Whatever is edited on these pages, sessions of which calendars say it are stamped.

    Around the whole view, so that deletions, and cities chosen for a series, count.
    """

    is_material = False

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        with self._stamping(request):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        with self._stamping(request):
            return super().changelist_view(request, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        with self._stamping(request):
            return super().delete_view(request, *args, **kwargs)

    def _stamping(self, request: HttpRequest) -> Any:
        if request.method != "POST":
            return nullcontext()
        return services.stamping_calendars(material=self.is_material)


# Replaced here, not edited there: `dialogues` knows of no date.
admin.site.unregister([City, Series])


@admin.register(City)
class AudienceCityAdmin(SaidInCalendars, CityAdmin):
    is_material = True


@admin.register(Series)
class SessionSeriesAdmin(OwnSeriesOnly, SaidInCalendars, SeriesAdmin):
    """Whose a series is, administrators say; who organises some moves and adds none."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = list(super().get_readonly_fields(request, obj))
        if own_series(request) is not None:
            fields.append("parent")
        if not request.user.has_perm(EVERYWHERE):
            fields.append("organisers")
        return fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and own_series(request) is None

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        if "organisers" in form.changed_data:
            fresh.insist(request)
        return super().save_form(request, form, change)

    def _stamping(self, request: HttpRequest) -> Any:
        around = super()._stamping(request)
        return around if request.method != "POST" else _also_warning(request, around)


@contextmanager
def _also_warning(request: HttpRequest, around: Any) -> Iterator[None]:
    with warning_who_has_all(request), around:
        yield


@admin.register(Venue)
class VenueAdmin(SaidInCalendars, Asks, TranslatedAdmin):
    list_display = ["name", "street", "postcode", "city", "country"]
    search_fields = ["name", "city"]

    def save_model(
        self, request: HttpRequest, obj: Venue, form: ModelForm, change: bool
    ) -> None:
        changes = services.save_venue(
            venue=obj, author=author(request), decision=Decision.PENDING
        )
        remember(request, changes)
