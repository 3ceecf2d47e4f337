"""What is bilingual about what organisers send."""

from modeltranslation.translator import TranslationOptions, register

from registrations.models import Mailing


@register(Mailing)
class MailingTranslation(TranslationOptions):
    fields = ("subject", "body")
