"""What a page says of itself where it is shared: Open Graph (ogp.me)."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import to_locale

from fairville_site import prose

register = template.Library()

# What may describe an object, the shortest first.
DESCRIBING = ("summary", "description", "bio", "body")
TERRITORIES = {"fr": "fr_FR", "en": "en_GB"}


@register.simple_block_tag
def page_title(content: str) -> SafeString:
    """The title for the browser, with the site's name, and for sharing, without it."""
    title = mark_safe(content.strip())  # noqa: S308 (a template's block, escaped there)
    return format_html(
        "<title>{} – Fairville Dialogues</title>\n"
        '<meta property="og:title" content="{}">',
        title,
        title,
    )


@register.simple_tag
def page_description(subject: object) -> str:
    """One plain sentence or two; the site's own where there is nothing better."""
    fields = [field for field in DESCRIBING if hasattr(subject, field)]
    own = _("Public dialogues on co-producing fairer cities, in French and English.")
    return prose.description(subject, *fields) or own


@register.filter
def territory(language: str) -> str:
    """`fr_FR`: Open Graph wants a territory."""
    return TERRITORIES.get(language, to_locale(language))
