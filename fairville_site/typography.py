"""Typography at the moment of showing: what is stored is what anyone can type."""

import re
from functools import lru_cache

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


@lru_cache(8192)
def typeset(text: str) -> str:
    """Glue what must not be parted: French spaces, hyphenated words, apostrophes.

    The rules touch no correct English text (no space stands before its stops), so
    that a title borrowed from the other language needs no rule of its own.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
