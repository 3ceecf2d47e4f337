"""What is bilingual about people and organisations."""

from modeltranslation.translator import TranslationOptions, register

from speakers.models import Organisation, Speaker


@register(Speaker)
class SpeakerTranslation(TranslationOptions):
    fields = ("bio", "portrait_alt", "portrait_credit")


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "logo_alt")
