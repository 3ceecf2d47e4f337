"""How stored texts become HTML: typography, Markdown, and the language they are in."""

import re
from html import unescape

import nh3
from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt

from fairville_site import bilingual, typography

register = template.Library()

TAGS = {
    "a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
TAG_OR_TEXT = re.compile(r"(<[^>]*>)")


@register.filter
def typeset(value: object) -> str:
    """Typography for a plain text; HTML-escaped by the template as usual."""
    return typography.typeset(str(value or ""))


@register.filter
def markdown(value: object, heading_shift: int = 1) -> SafeString:
    """Markdown as safe HTML; its first heading level becomes h2 under the page's h1."""
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(str(value or ""))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + heading_shift, 4)}"
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    parts = TAG_OR_TEXT.split(clean)
    return mark_safe(  # noqa: S308 (nh3 allows the tags above and nothing else)
        "".join(
            part if part.startswith("<") else typography.typeset(part) for part in parts
        )
    )


@register.filter
def plain(value: object, words: int = 40) -> str:
    """Markdown as one plain line of at most so many words."""
    text = unescape(nh3.clean(markdown(value), tags=set()))
    return Truncator(" ".join(text.split())).words(words, truncate=" …")


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
