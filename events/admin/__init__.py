"""The organisers' desk for sessions and venues, and for what else calendars say."""

from contextlib import nullcontext
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from dialogues.admin import CityAdmin, SeriesAdmin
from dialogues.models import City, Series
from events import services
from events.admin import zoom_desk
from events.admin.calls import MeetingInline, save_call
from events.choices import Mode, State
from events.forms import PlacesForm, SessionForm
from events.models import (
    Appearance,
    Meeting,
    Partnership,
    Places,
    Session,
    SessionContact,
    SessionLanguage,
    SessionResource,
    Venue,
)


def author(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


class LanguageInline(admin.TabularInline):
    model = SessionLanguage
    extra = 0


class AppearanceInline(TranslationStackedInline):
    model = Appearance
    autocomplete_fields = ["speaker"]
    extra = 0


class PartnershipInline(admin.TabularInline):
    model = Partnership
    autocomplete_fields = ["organisation"]
    extra = 0


class ContactInline(admin.TabularInline):
    model = SessionContact
    extra = 0


class ResourceInline(admin.TabularInline):
    model = SessionResource
    autocomplete_fields = ["resource"]
    extra = 0


class PlacesInline(admin.TabularInline):
    model = Places
    form = PlacesForm
    readonly_fields = ["taken"]
    extra = 0
    max_num = len(Mode)
    can_delete = False


@admin.register(Session)
class SessionAdmin(TranslationAdmin):
    form = SessionForm
    list_display = ["title", "state", "starts_at", "format", "series", "venue"]
    list_filter = ["state", "format", "series"]
    list_select_related = ["series", "venue"]
    search_fields = ["title_fr", "title_en"]
    date_hierarchy = "starts_at"
    autocomplete_fields = ["series", "venue"]
    filter_horizontal = ["themes"]
    inlines = [
        LanguageInline,
        AppearanceInline,
        PartnershipInline,
        ContactInline,
        ResourceInline,
        PlacesInline,
        MeetingInline,
    ]
    fieldsets = [
        (None, {"fields": ["series", "state", "publish_at"]}),
        (
            _("What"),
            {"fields": ["title", "summary", "description", "report", "themes"]},
        ),
        (
            _("When"),
            {
                "fields": [
                    "timezone",
                    "starts_at",
                    "ends_at",
                    "day_only",
                    "date_hint",
                    "hint_year",
                ],
                "description": _("Days and hours are those of this time zone."),
            },
        ),
        (
            _("Where"),
            {
                "fields": [
                    "format",
                    "parting",
                    "venue",
                    "room",
                    "online_platform",
                    "recording_planned",
                ]
            },
        ),
        (
            _("Registration"),
            {
                "fields": [
                    "registration_mode",
                    "registration_url",
                    "registration_note",
                    "opens_at",
                    "closes_at",
                    "link_in_mails",
                    "retention_days",
                ]
            },
        ),
        (
            _("Image and sources"),
            {
                "fields": [
                    "poster",
                    "poster_alt",
                    "image_credit",
                    "page_url",
                    "source_url",
                    ("source_published_on", "source_published_time"),
                    ("source_modified_on", "source_modified_time"),
                ]
            },
        ),
    ]

    def get_urls(self) -> list[Any]:
        return [*zoom_desk.addresses(self), *super().get_urls()]

    def save_model(
        self, request: HttpRequest, obj: Session, form: ModelForm, change: bool
    ) -> None:
        services.save_session(session=obj, author=author(request))
        if parting := form.cleaned_data.get("parting"):
            services.part_with(session=obj, parting=parting)
        if isinstance(form, SessionForm):
            for warning in form.wrong_zone_words():
                self.message_user(request, warning, messages.WARNING)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """The counters of places, made with the session, may also come from the form."""
        super().save_related(request, form, formsets, change)
        services.offer_places(session=form.instance)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        """A counter is never written from a form, nor what a worker knows of a call."""
        if formset.model is Meeting:
            save_call(request, formset)
            return
        if formset.model is not Places:
            super().save_formset(request, form, formset, change)
            return
        for place in formset.save(commit=False):
            try:
                services.set_capacity(
                    session_id=form.instance.pk,
                    mode=place.mode,
                    capacity=place.capacity,
                )
            except services.Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)

    def has_delete_permission(
        self, request: HttpRequest, obj: Session | None = None
    ) -> bool:
        """What has been public is cancelled or withdrawn, so that calendars learn it."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.state == State.DRAFT


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
class SessionSeriesAdmin(SaidInCalendars, SeriesAdmin):
    pass


@admin.register(Venue)
class VenueAdmin(SaidInCalendars, TranslationAdmin):
    list_display = ["name", "street", "postcode", "city", "country"]
    search_fields = ["name", "city"]

    def save_model(
        self, request: HttpRequest, obj: Venue, form: ModelForm, change: bool
    ) -> None:
        services.save_venue(venue=obj, author=author(request))
