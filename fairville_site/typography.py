"""Typography at the moment of showing: what is stored is what anyone can type."""

import re
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

NBSP = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
HYPHEN = "\N{NON-BREAKING HYPHEN}"

_SPACE = f"[ {NBSP}{THIN}]"
_RULES = (
    (re.compile(f"{_SPACE}([;?!])"), rf"{THIN}\1"),
    (re.compile(f"{_SPACE}([:»])"), rf"{NBSP}\1"),
    (re.compile(f"«{_SPACE}"), f"«{NBSP}"),
    (re.compile(rf"(?<=\d){_SPACE}(?=[%€])"), THIN),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])"), HYPHEN),
)
_RANGE = re.compile(r"[^\s–]+–[^\s–]+")


@lru_cache(8192)
def typeset(text: str) -> str:
    """Glue what must not be parted: French spaces, hyphenated words, apostrophes.

    The rules touch no correct English text (no space stands before its stops), so
    that a title borrowed from the other language needs no rule of its own.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(8192)
def unbroken(text: str) -> SafeString:
    """As HTML in which no line ends at the dash of `15h–17h`, however narrow the page.

    By markup: a sign that joins would be copied with the hours, and mails, calendars
    and pictures show it as a box.
    """
    held = _RANGE.sub(r'<span class="hold">\g<0></span>', escape(text))
    return mark_safe(held)  # noqa: S308 (escaped above)
