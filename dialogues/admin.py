"""The organisers' desk for series, cities, themes, resources and pages."""

from django.contrib import admin

from dialogues.models import City, Page, Resource, ResourceCredit, Series, Theme
from fairville_site.translated_admin import TranslatedAdmin, TranslatedTabularInline


@admin.register(City)
class CityAdmin(TranslatedAdmin):
    list_display = ["name", "country", "timezone", "is_lab", "order"]
    list_filter = ["is_lab"]


@admin.register(Series)
class SeriesAdmin(TranslatedAdmin):
    list_display = ["title", "parent", "colour"]
    list_select_related = ["parent"]
    search_fields = ["title_fr", "title_en"]
    filter_horizontal = ["cities", "organisers"]


@admin.register(Theme)
class ThemeAdmin(TranslatedAdmin):
    list_display = ["name", "kind"]
    list_filter = ["kind"]


@admin.register(Page)
class PageAdmin(TranslatedAdmin):
    list_display = ["key", "title"]


class CreditInline(TranslatedTabularInline):
    model = ResourceCredit
    autocomplete_fields = ["organisation", "speaker"]
    extra = 0


@admin.register(Resource)
class ResourceAdmin(TranslatedAdmin):
    list_display = ["title", "kind", "language", "published_on", "expected_on"]
    list_filter = ["kind"]
    search_fields = ["title_fr", "title_en"]
    filter_horizontal = ["themes", "cities"]
    inlines = [CreditInline]
