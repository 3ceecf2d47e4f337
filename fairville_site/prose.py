"""Markdown, as organisers type it: safe HTML for pages, plain words for the rest."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fairville_site import bilingual, typography

KEPT_TEXTS = 256
TAGS = {
    "a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
TAG_OR_TEXT = re.compile(r"(<[^>]*>)")
# An address as one types it; what ends the sentence is no part of it.
ADDRESS = re.compile(r"\bhttps?://[^\s<>\"«»“”]+[^\s<>\"«»“”.,:;?!’')\]]")


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
        elif token.children:
            token.children = list(_with_links(token.children))
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    parts = TAG_OR_TEXT.split(clean)
    return mark_safe(  # noqa: S308 (nh3 allows the tags above and nothing else)
        "".join(
            part if part.startswith("<") else typography.typeset(part) for part in parts
        )
    )


def _with_links(tokens: list[Token]) -> Iterator[Token]:
    """An address that is typed as it is becomes a link, unless it is within one."""
    is_within = False
    for token in tokens:
        is_within = token.type == "link_open" or (
            is_within and token.type != "link_close"
        )
        if is_within or token.type != "text":
            yield token
        else:
            yield from _linked(token.content)


def _linked(text: str) -> Iterator[Token]:
    end = 0
    for found in ADDRESS.finditer(text):
        yield Token("text", "", 0, content=text[end : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": found[0]})
        yield Token("text", "", 0, content=found[0])
        yield Token("link_close", "a", -1)
        end = found.end()
    yield Token("text", "", 0, content=text[end:])


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
