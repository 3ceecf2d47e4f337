"""What a page says of itself where it is shared: Open Graph (ogp.me)."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import to_locale

from fairville_site import bilingual, prose

register = template.Library()

# What may describe an object, the shortest first.
DESCRIBING = ("summary", "description", "bio", "body")
TERRITORIES = {"fr": "fr_FR", "en": "en_GB"}


@register.simple_block_tag
def page_title(content: str) -> SafeString:
    """The title for the browser, with the site's name, and for sharing, without it."""
    title = content.strip()
    return format_html(
        "<title>{} – Fairville Dialogues</title>\n"
        '<meta property="og:title" content="{}">',
        title,
        title,
    )


@register.simple_tag
def page_description(subject: object) -> str:
    """One plain sentence or two; the site's own where there is nothing better."""
    for field in DESCRIBING:
        if hasattr(subject, field):
            words = prose.plain(bilingual.shown(subject, field).text)
            if words:
                return words
    return _("Public dialogues on co-producing fairer cities, in French and English.")


@register.filter
def territory(language: str) -> str:
    """`fr_FR`: Open Graph wants a territory."""
    return TERRITORIES.get(language, to_locale(language))
