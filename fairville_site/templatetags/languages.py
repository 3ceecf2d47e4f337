"""The page's other languages: the switch, canonical addresses, what is borrowed."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from django import template
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse, translate_url
from django.utils.translation import get_language_info, override

from fairville_site import bilingual

register = template.Library()
register.filter(bilingual.language_name)

DETAIL = "_detail"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the language switch."""

    code: str
    name: str
    path: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language in which it is available."""

    code: str
    address: str


@register.filter
def missing_language(instance: bilingual.Bilingual) -> str:
    """The code of the language it is shown in, when it is not there in the page's."""
    wanted = bilingual.current()
    if bilingual.available_in(instance, wanted):
        return ""
    return next(iter(bilingual.available_languages(instance)), "")


@register.simple_tag(takes_context=True)
def translated_path(context: Context, language: str) -> str:
    """Where this page is in another language, with its query; else that home page."""
    request = context["request"]
    path = _path(context, language)
    if path is None:
        with override(language):
            path = reverse("home")
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def language_choices(context: Context) -> list[Choice]:
    return [
        Choice(
            code,
            get_language_info(code)["name_local"],
            translated_path(context, code),
            code == bilingual.current(),
        )
        for code in bilingual.languages()
    ]


@register.simple_tag(takes_context=True)
def canonical_address(context: Context) -> str:
    """This page's one address; of a borrowed text, the page in its own language."""
    own = bilingual.current()
    languages = _available(context)
    language = own if own in languages else languages[0]
    return _absolute(context, language)


@register.simple_tag(takes_context=True)
def alternates(context: Context) -> list[Alternate]:
    """The page in each language it is available in; empty when there is only one."""
    languages = _available(context)
    if bilingual.current() not in languages or len(languages) < 2:
        return []
    found = [Alternate(code, _absolute(context, code)) for code in languages]
    default = [one for one in found if one.code == settings.LANGUAGE_CODE]
    return found + [Alternate("x-default", one.address) for one in default]


@register.simple_tag(takes_context=True)
def page_subject(context: Context) -> bilingual.HasPage | None:
    """What the page is about: `session_detail` shows the context's `session`."""
    match = context["request"].resolver_match
    name = match.url_name if match else None
    if not name or not name.endswith(DETAIL):
        return None
    subject = context.get(name.removesuffix(DETAIL))
    return cast("bilingual.HasPage", subject) if isinstance(subject, Model) else None


def _available(context: Context) -> list[str]:
    """The languages in which this page has its own texts; never empty."""
    subject = page_subject(context)
    if subject is not None:
        return bilingual.page_languages(subject)
    return [code for code in bilingual.languages() if _path(context, code) is not None]


def _path(context: Context, language: str) -> str | None:
    """This page in a language; None when it has one address for all of them."""
    subject = page_subject(context)
    if subject is not None:
        with override(language):
            return subject.get_absolute_url()
    request: HttpRequest = context["request"]
    if language == bilingual.current():
        return request.path
    translated = _translated(request.path, language, bilingual.current())
    return None if translated == request.path else translated


@lru_cache(256)
def _translated(path: str, language: str, _own: str) -> str:
    """A page asks for it eight times; whatever path a visitor thinks of is kept a while."""
    return translate_url(path, language)


def _absolute(context: Context, language: str) -> str:
    """With the number of the page of a list, which is a page of its own."""
    request: HttpRequest = context["request"]
    number = request.GET.get("page", "")
    query = f"?page={number}" if number.isdecimal() and number != "1" else ""
    return f"{settings.SITE_URL}{_path(context, language)}{query}"
