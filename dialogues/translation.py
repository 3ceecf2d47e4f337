"""What is bilingual about dialogues."""

from modeltranslation.translator import TranslationOptions, register

from dialogues.models import City, Page, Resource, ResourceCredit, Series, Theme


@register(City)
class CityTranslation(TranslationOptions):
    fields = ("name",)


@register(Series)
class SeriesTranslation(TranslationOptions):
    fields = ("title", "summary", "description", "funding")


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name",)


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "body")


@register(Resource)
class ResourceTranslation(TranslationOptions):
    fields = (
        "title",
        "description",
        "transcript",
        "availability_note",
        "image_alt",
        "image_credit",
    )


@register(ResourceCredit)
class ResourceCreditTranslation(TranslationOptions):
    fields = ("text",)
