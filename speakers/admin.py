"""The organisers' desk for people and organisations."""

from django.contrib import admin

from fairville_site.translated_admin import TranslatedAdmin
from speakers.models import Organisation, Speaker


@admin.register(Speaker)
class SpeakerAdmin(TranslatedAdmin):
    list_display = ["name", "sort_name"]
    search_fields = ["name", "sort_name"]


@admin.register(Organisation)
class OrganisationAdmin(TranslatedAdmin):
    list_display = ["name", "acronym", "kind", "city", "country"]
    list_filter = ["kind"]
    search_fields = ["name_fr", "name_en", "acronym"]
