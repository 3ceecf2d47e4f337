"""Markdown, as organisers type it: safe HTML for pages, plain words for the rest."""

import re
from functools import lru_cache
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt

from fairville_site import bilingual, typography

KEPT_TEXTS = 256
TAGS = {
    "a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
TAG_OR_TEXT = re.compile(r"(<[^>]*>)")


def markdown(value: object, heading_shift: int = 1) -> SafeString:
    """Markdown as safe HTML; its first heading level becomes h2 under the page's h1."""
    return _markdown(str(value or ""), heading_shift)


@lru_cache(KEPT_TEXTS)
def _markdown(text: str, heading_shift: int) -> SafeString:
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(text)
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


def plain(value: object, words: int = 40) -> str:
    """Markdown as one plain line of at most so many words."""
    return _plain(str(value or ""), words)


@lru_cache(KEPT_TEXTS)
def _plain(value: str, words: int) -> str:
    text = unescape(nh3.clean(markdown(value), tags=set()))
    return Truncator(" ".join(text.split())).words(words, truncate=" …")


def description(instance: object, *fields: str) -> str:
    """One plain line, from the first field that has a text in the page's language.

    Else from the first that has one in another language; else empty.
    """
    texts = [bilingual.shown(instance, field) for field in fields]
    own_first = sorted(texts, key=lambda shown: shown.borrowed)
    return next((words for one in own_first if (words := plain(one.text))), "")
