"""What search engines are told of: every public page, in the languages it is in.

An index names files of so many keys each: none grows with the years, and one whose rows
are all old stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Any

from django.conf import settings
from django.db.models import F, Max, QuerySet
from django.urls import reverse
from django.utils.translation import override

from dialogues.models import Page, Resource, Series, Theme
from events.models import Session
from fairville_site import bilingual
from speakers.models import Organisation, Speaker

# Far fewer than the protocol lets (50,000 addresses, 50 MB): a file is made in an instant.
KEYS = 500
XML = '<?xml version="1.0" encoding="UTF-8"?>'
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'

LISTS = (
    "home",
    "events:programme",
    "dialogues:series_list",
    "speakers:speaker_list",
    "speakers:organisation_list",
    "dialogues:resource_list",
    "dialogues:theme_list",
    "events:calendars",
    "events:embed_guide",
)


def _speakers() -> QuerySet[Speaker]:
    return (
        Speaker.objects.in_public()
        .defer(*bilingual.columns("bio"))
        .annotate(**bilingual.availability(Speaker))
    )


def _pages() -> QuerySet[Page]:
    return Page.objects.defer(*bilingual.columns("body")).annotate(
        **bilingual.availability(Page)
    )


KINDS: dict[str, Callable[[], QuerySet[Any]]] = {
    "series": lambda: Series.objects.for_cards(),
    "speakers": _speakers,
    "organisations": lambda: Organisation.objects.in_public(),
    "resources": lambda: Resource.objects.for_cards(),
    "themes": lambda: Theme.objects.in_use(),
    "pages": _pages,
    "sessions": lambda: Session.objects.published().for_addresses(),
}


@dataclass(frozen=True)
class Entry:
    """A page: its address in each language it is in, and when it last changed."""

    addresses: dict[str, str]
    changed_at: datetime | None = None

    @cached_property
    def alternates(self) -> dict[str, str]:
        """As in the head of the page: nothing when there is one language only."""
        if len(self.addresses) < 2:
            return {}
        default = self.addresses.get(settings.LANGUAGE_CODE)
        return self.addresses | ({"x-default": default} if default else {})


@dataclass(frozen=True, slots=True)
class File:
    path: str
    changed_at: datetime | None = None


def files() -> Iterator[File]:
    """All there are, by one question for each kind."""
    yield File(reverse("sitemap_lists"))
    for kind, rows in KINDS.items():
        blocks = rows().order_by().annotate(block=F("pk") / KEYS).values_list("block")
        told = {"changed": Max("changed_at")} if kind == "sessions" else {}
        for number, *changed in blocks.annotate(**told).distinct().order_by("block"):
            yield File(reverse("sitemap_file", args=[kind, number]), *changed)


def of_lists() -> list[Entry]:
    years = Session.objects.published().past_years()
    named: list[tuple[str, list[int]]] = [(name, []) for name in LISTS]
    named += [("events:archive_year", [year]) for year in years]
    found = [Entry({}) for _ in named]
    for language in bilingual.languages():
        with override(language):
            for entry, (name, args) in zip(found, named, strict=True):
                path = reverse(name, args=args)
                entry.addresses[language] = settings.SITE_URL + path
    return found


def of_kind(kind: str, number: int) -> list[Entry]:
    """Those with a key in this block; in each language in one go, turned to once."""
    first = number * KEYS
    block = KINDS[kind]().filter(pk__gte=first, pk__lt=first + KEYS).order_by("pk")
    rows = [(one, bilingual.page_languages(one)) for one in block]
    found = [Entry({}, getattr(one, "changed_at", None)) for one, _ in rows]
    for language in bilingual.languages():
        with override(language):
            for entry, (one, known) in zip(found, rows, strict=True):
                if language in known:
                    path = one.get_absolute_url()
                    entry.addresses[language] = settings.SITE_URL + path
    return found


def index() -> Iterator[str]:
    """As XML. Without a template here: these are the longest answers there are."""
    yield f"{XML}\n<sitemapindex {SCHEMA}>\n"
    for file in files():
        address = escape(settings.SITE_URL + file.path)
        last = _last_change(file.changed_at)
        yield f"<sitemap><loc>{address}</loc>{last}</sitemap>\n"
    yield "</sitemapindex>\n"


def urlset(entries: Iterable[Entry]) -> Iterator[str]:
    """As XML; what is the same beside each address of a page is made once."""
    yield f"{XML}\n<urlset {SCHEMA} {LINKS}>\n"
    for entry in entries:
        beside = _last_change(entry.changed_at) + "".join(
            f'\n<xhtml:link rel="alternate" hreflang="{code}" href="{escape(other)}"/>'
            for code, other in entry.alternates.items()
        )
        for address in entry.addresses.values():
            yield f"<url><loc>{escape(address)}</loc>{beside}</url>\n"
    yield "</urlset>\n"


def _last_change(moment: datetime | None) -> str:
    return f"<lastmod>{moment.isoformat()}</lastmod>" if moment else ""
