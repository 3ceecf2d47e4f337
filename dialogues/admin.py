"""The organisers' desk for series, cities, themes, resources and pages."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from dialogues.models import City, Page, Resource, ResourceCredit, Series, Theme


@admin.register(City)
class CityAdmin(TranslationAdmin):
    list_display = ["name", "country", "timezone", "is_lab", "order"]
    list_filter = ["is_lab"]


@admin.register(Series)
class SeriesAdmin(TranslationAdmin):
    list_display = ["title", "parent", "colour"]
    list_select_related = ["parent"]
    search_fields = ["title_fr", "title_en"]
    filter_horizontal = ["cities", "organisers"]


@admin.register(Theme)
class ThemeAdmin(TranslationAdmin):
    list_display = ["name", "kind"]
    list_filter = ["kind"]


@admin.register(Page)
class PageAdmin(TranslationAdmin):
    list_display = ["key", "title"]


class CreditInline(TranslationTabularInline):
    model = ResourceCredit
    autocomplete_fields = ["organisation", "speaker"]
    extra = 0


@admin.register(Resource)
class ResourceAdmin(TranslationAdmin):
    list_display = ["title", "kind", "language", "published_on", "expected_on"]
    list_filter = ["kind"]
    search_fields = ["title_fr", "title_en"]
    filter_horizontal = ["themes", "cities"]
    inlines = [CreditInline]
