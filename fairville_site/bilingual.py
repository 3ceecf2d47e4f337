"""Texts in several languages: which column, which language is shown, what is there.

Outside plain filter, order_by and attribute access, every column of a translated
field is named through this module (modeltranslation does not rewrite the rest).
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import JSONField, Model, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext,
    override,
)
from modeltranslation.utils import build_localized_fieldname

LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "’": "-", "'": "-"}
)


class Bilingual(Protocol):
    """A model whose essential texts decide whether it is available in a language."""

    essential_texts: ClassVar[tuple[str, ...]]


class HasPage(Bilingual, Protocol):
    def get_absolute_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as a reader sees it, and the language it is really in."""

    text: str
    language: str
    borrowed: bool


def languages() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]


@cache
def _column(field: str, language: str) -> str:
    name: str = build_localized_fieldname(field, language)
    return name


def current() -> str:
    """The language of the page or mail being made; English outside of one."""
    return _offered(get_language() or settings.LANGUAGE_CODE)


@cache
def _offered(code: str) -> str:
    known = code.split("-")[0]
    return known if known in languages() else settings.LANGUAGE_CODE


def by_preference(language: str | None = None) -> list[str]:
    """This language, then the others: the order in which a text is looked for."""
    wanted = language or current()
    return [wanted, *(other for other in languages() if other != wanted)]


def language_name(code: str) -> str:
    """A language's name in the page's language; the code of one Django has no name for."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code.upper()


def column(field: str, language: str | None = None) -> str:
    """`title` → `title_fr`."""
    return _column(field, language or current())


def columns(*fields: str) -> list[str]:
    """The base column and every language's column of each field."""
    return [
        name
        for field in fields
        for name in (field, *(column(field, language) for language in languages()))
    ]


def text(instance: object, field: str, language: str) -> str:
    """The text in exactly this language, or an empty string: no fallback."""
    return getattr(instance, column(field, language)) or ""


def shown(instance: object, field: str, language: str | None = None) -> Shown:
    """The text in this language or, if missing, in the first that has it."""
    wanted = language or current()
    for code in by_preference(wanted):
        found = text(instance, field, code)
        if found:
            return Shown(found, code, code != wanted)
    return Shown("", wanted, borrowed=False)


def present(field: str, language: str) -> Q:
    """The field is filled in this language (neither NULL nor empty)."""
    name = column(field, language)
    return Q(**{f"{name}__isnull": False}) & ~Q(**{name: ""})


def present_in_some(field: str) -> Q:
    condition = Q()
    for language in languages():
        condition |= present(field, language)
    return condition


def absent_in_all(field: str) -> Q:
    condition = Q()
    for language in languages():
        name = column(field, language)
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{name: ""})
    return condition


def require(instance: object, field: str) -> None:
    """For `clean()`: the text must be there in one language at least."""
    if not any(text(instance, field, language) for language in languages()):
        message = gettext("Give it in at least one language.")
        raise ValidationError({column(field): message})


def available_flag(language: str) -> str:
    """The annotation that lists carry instead of their long texts."""
    return f"available_in_{language}"


def available_q(model: type[Bilingual], language: str) -> Q:
    """The query's form of `available_in`."""
    condition = Q()
    for field in model.essential_texts:
        condition &= present(field, language)
    return condition


def availability(model: type[Bilingual]) -> dict[str, Q]:
    """The annotations with which a list answers `available_in`."""
    return {available_flag(code): available_q(model, code) for code in languages()}


def available_in(instance: Bilingual, language: str) -> bool:
    """Whether every essential text of it exists in this language.

    Pages, lists, sitemap, hreflang and feeds all ask here. Lists annotate the answer
    (`available_flag`), so that they need not fetch descriptions to know it.
    """
    annotated = getattr(instance, available_flag(language), None)
    if annotated is not None:
        return bool(annotated)
    return all(text(instance, field, language) for field in instance.essential_texts)


def available_languages(instance: Bilingual) -> list[str]:
    return [code for code in languages() if available_in(instance, code)]


def page_languages(instance: Bilingual) -> list[str]:
    """The languages in which its page has its own address; never empty.

    What has no text in any language (a speaker without a biography) borrows none.
    """
    return available_languages(instance) or languages()


def address(name: str, *parts: object) -> str:
    """The path of a page in the active language: a page names one many times."""
    return _address(get_language(), name, *parts)


@lru_cache(8192)
def _address(_language: str | None, name: str, *parts: object) -> str:
    return reverse(name, args=parts)


def canonical_path(instance: HasPage) -> str:
    """Where its page is in this language; of a borrowed text, in the text's own."""
    known, wanted = page_languages(instance), current()
    with override(wanted if wanted in known else known[0]):
        return instance.get_absolute_url()


@lru_cache(8192)
def slugified(words: str, otherwise: str) -> str:
    """The ASCII words of an address; `otherwise` when none is left."""
    return slugify(words.translate(LIGATURES)) or otherwise


def slug(instance: Model, field: str = "title", language: str | None = None) -> str:
    """The words of an address, from the text shown in this language; never empty."""
    words = shown(instance, field, language).text
    return slugified(words, str(instance._meta.model_name))


def stale_texts() -> "JSONField[list[str], list[str]]":
    """The columns whose other side was edited since: `["summary_en"]`."""
    return JSONField(default=list, blank=True, editable=False)
