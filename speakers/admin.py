"""The organisers' desk for people and organisations."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from speakers.models import Organisation, Speaker


@admin.register(Speaker)
class SpeakerAdmin(TranslationAdmin):
    list_display = ["name", "sort_name"]
    search_fields = ["name", "sort_name"]


@admin.register(Organisation)
class OrganisationAdmin(TranslationAdmin):
    list_display = ["name", "acronym", "kind", "city", "country"]
    list_filter = ["kind"]
    search_fields = ["name_fr", "name_en", "acronym"]
