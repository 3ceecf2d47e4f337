"""Texts of an announcement: borrowed ones in their language, Markdown as words."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from events.announcement import deeper, literal
from fairville_site import bilingual, plain_words, prose, typography

register = template.Library()
register.filter(deeper)
register.filter(literal)
register.filter(plain_words.plain_words)


@register.filter
def in_its_language(shown: bilingual.Shown) -> SafeString:
    words = conditional_escape(typography.typeset(shown.text))
    if not shown.borrowed:
        return words
    return format_html('<span lang="{}">{}</span>', shown.language, words)


@register.filter
def prose_in_its_language(shown: bilingual.Shown) -> SafeString:
    html = SafeString(prose.markdown(shown.text).strip())
    if not shown.borrowed:
        return html
    return format_html('<div lang="{}">\n{}\n</div>', shown.language, html)
