"""What is bilingual about sessions and venues."""

from modeltranslation.translator import TranslationOptions, register

from events.models import Appearance, Session, Venue


@register(Venue)
class VenueTranslation(TranslationOptions):
    fields = ("access", "accessibility")


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = (
        "title",
        "summary",
        "description",
        "report",
        "poster_alt",
        "image_credit",
        "date_hint",
        "registration_note",
    )


@register(Appearance)
class AppearanceTranslation(TranslationOptions):
    fields = ("affiliation",)
