"""Words that must not be public, planted into columns, and found in any form of text."""

import base64
import html
import re
from collections.abc import Iterator
from functools import cache
from itertools import count
from urllib.parse import unquote

from django.db import models

TEXTS = (models.CharField, models.TextField, models.JSONField)
STEM = "zqcya"  # with which each begins; ten signs in all, as short columns hold


class Canaries:
    """Words that occur nowhere else, and the columns that they were put into."""

    def __init__(self) -> None:
        self.columns: dict[str, str] = {}
        self._numbers = count(100)

    def plant(self, instance: models.Model, *names: str) -> None:
        """Into the named columns, or into all that hold free text."""
        fields = [
            field
            for field in instance._meta.concrete_fields
            if (field.name in names if names else is_free_text(field))
        ]
        values = {field.name: self._value(field) for field in fields}
        type(instance)._default_manager.filter(pk=instance.pk).update(**values)

    def _value(self, field: models.Field) -> object:
        word = f"{STEM}{next(self._numbers)}qz"
        self.columns[word] = f"{field.model.__name__}.{field.name}"
        if isinstance(field, models.JSONField):
            return {"before": word}
        if isinstance(field, models.EmailField):
            return f"{word}@example.org"
        if isinstance(field, models.URLField):
            return f"https://call.example.org/j/{word}?pwd={word}"
        return word


def is_free_text(field: models.Field) -> bool:
    return isinstance(field, TEXTS) and not field.choices


def free_texts(*kinds: type[models.Model]) -> set[str]:
    return {
        f"{kind.__name__}.{field.name}"
        for kind in kinds
        for field in kind._meta.concrete_fields
        if is_free_text(field)
    }


@cache
def encoded(word: str) -> set[str]:
    """What base64 and hexadecimal make of a word, wherever in the text it stands."""
    raw = word.encode()
    shifted = [base64.b64encode(b"\0" * pad + raw).decode() for pad in range(3)]
    cut = [text[pad + pad // 2 + (pad > 0) :] for pad, text in enumerate(shifted)]
    return {raw.hex(), *(text.rstrip("=")[:-1] for text in cut)}


def readings(content: str) -> Iterator[str]:
    """The text itself and what a reader of each format would make of it."""
    yield content
    yield unquote(unquote(content))
    yield html.unescape(html.unescape(content))
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), content)
    yield re.sub(r"\r?\n[ \t]", "", content)


def found_in(content: str, words: dict[str, str]) -> set[str]:
    texts = [text.lower() for text in readings(content)]
    plainly = any(STEM in text for text in texts)
    if not plainly and not any(form in content for form in encoded(STEM)):
        return set()
    return {
        column
        for word, column in words.items()
        if any(word in text for text in texts)
        or any(form in content for form in encoded(word))
    }
