"""How stored texts become HTML: typography, Markdown, and the language they are in."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from fairville_site import bilingual, prose, typography

register = template.Library()

register.filter("markdown", prose.markdown)
register.filter("plain", prose.plain)


@register.filter
def typeset(value: object) -> str:
    """Typography for a plain text; HTML-escaped by the template as usual."""
    return typography.typeset(str(value or ""))


@register.filter
def unbroken(value: object) -> SafeString:
    """No line ends at the dash of a range: `15h–17h`, `25–27 mai`."""
    return typography.unbroken(str(value or ""))


@register.simple_tag
def text_of(instance: object, field: str) -> SafeString:
    """The text in the page's language; a borrowed one stands in a `lang` span."""
    shown = bilingual.shown(instance, field)
    content = conditional_escape(typography.typeset(shown.text))
    if not shown.borrowed:
        return content
    return format_html('<span lang="{}">{}</span>', shown.language, content)


@register.simple_tag
def lang_of(instance: object, field: str) -> SafeString | str:
    """` lang="fr"` for an element whose text is borrowed from the other language."""
    shown = bilingual.shown(instance, field)
    return format_html(' lang="{}"', shown.language) if shown.borrowed else ""
