"""The organisers' desk for sessions."""

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events import programme, services
from events.admin import kit, life, material, zoom_desk
from events.admin.asking import Asks, remember
from events.admin.authors import author
from events.admin.calls import MeetingInline, save_call
from events.admin.hours import HoursShown
from events.admin.inlines import (
    AppearanceInline,
    ContactInline,
    LanguageInline,
    PartnershipInline,
    PlacesInline,
    ResourceInline,
)
from events.admin.own_series import OwnOnly, OwnSeriesOnly
from events.admin.when import CallFilter, WhenFilter
from events.choices import Decision, State
from events.forms import SessionForm
from events.forms.meanwhile import differences, keep_gone_rows
from events.models import Meeting, Places, Session
from fairville_site.translated_admin import TranslatedAdmin


@admin.register(Session)
class SessionAdmin(HoursShown, OwnSeriesOnly, Asks, TranslatedAdmin):
    form = SessionForm
    change_form_template = "admin/session_form.html"
    list_display = ["title", "state", "when", "format", "series", "venue"]
    list_filter = [WhenFilter, "state", "format", CallFilter, ("series", OwnOnly)]
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
        (None, {"fields": ["series", "seen_version"]}),
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

    def get_fieldsets(self, request: HttpRequest, obj: Session | None = None) -> Any:
        """Of a new session nobody can be registered for a way that is gone."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            for _name, options in fieldsets:
                fields = options["fields"]
                options["fields"] = [one for one in fields if one != "parting"]
        return fieldsets

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """As on the site: however typed, in any text, by who speaks."""
        return queryset.with_words(search_term), False

    @admin.display(description=_("When"), ordering="starts_at")
    def when(self, session: Session) -> str:
        """On the session's own clocks, as its page says it."""
        day, hours = programme.day(session), programme.hours(session)
        return format_html("{}<br>{}", day, hours) if hours else day

    def get_urls(self) -> list[Any]:
        return [
            *life.addresses(self),
            *kit.addresses(self),
            *material.addresses(self),
            *zoom_desk.addresses(self),
            *super().get_urls(),
        ]

    def get_view_on_site_url(self, obj: Session | None = None) -> str | None:
        """A draft has no page yet."""
        if obj is not None and not obj.is_public():
            return None
        return super().get_view_on_site_url(obj)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What was saved between our look and our lock is seen at the second look."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except services.EditedMeanwhile:
            return super().changeform_view(request, *args, **kwargs)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Rows that another organiser has deleted meanwhile are not lost from the page."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        seen = request.POST.get("seen_version")
        if "data" in kwargs and obj.pk and seen != str(obj.edit_version):
            rows = inline.model.objects.filter(session=obj)
            keep_gone_rows(kwargs["data"], prefix, rows.values_list("pk", flat=True))
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        form, session = context["adminform"].form, context.get("original")
        # A page that was refused begins with what was wrong.
        may_change = session and self.has_change_permission(request, session)
        if may_change and not context["errors"]:
            context["life"] = life.panel(self, request, session)
        if getattr(form, "is_edited_meanwhile", False):
            formsets = [one.formset for one in context["inline_admin_formsets"]]
            context["differences"] = differences(form, formsets)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Session, form: ModelForm, change: bool
    ) -> None:
        self.store_uploads(obj)
        seen = form.cleaned_data["seen_version"] if change else None
        owed = services.save_session(
            session=obj,
            author=author(request),
            seen_version=seen,
            decision=Decision.PENDING,
        )
        remember(request, [owed])
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
