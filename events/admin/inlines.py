"""What stands in rows below a session: languages, people, partners, contacts, places."""

from django.contrib import admin

from events.choices import Mode
from events.forms import PlacesForm
from events.models import (
    Appearance,
    Partnership,
    Places,
    SessionContact,
    SessionLanguage,
    SessionResource,
)
from fairville_site.translated_admin import TranslatedStackedInline


class LanguageInline(admin.TabularInline):
    model = SessionLanguage
    extra = 0


class AppearanceInline(TranslatedStackedInline):
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
