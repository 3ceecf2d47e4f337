"""What search engines are told of: every public page, in the languages it is in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from dialogues.models import Page, Resource, Series, Theme
from events.models import Session
from fairville_site import bilingual
from speakers.models import Organisation, Speaker

# Addresses that one file may hold (sitemaps.org, protocol).
MOST_ADDRESSES = 50_000

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its address in each language it is in, and when it last changed."""

    addresses: dict[str, str]
    changed_at: datetime | None = None

    @property
    def alternates(self) -> dict[str, str]:
        """As in the head of the page: nothing when there is one language only."""
        if len(self.addresses) < 2:
            return {}
        default = self.addresses.get(settings.LANGUAGE_CODE)
        return self.addresses | ({"x-default": default} if default else {})


def entries() -> Iterator[Entry]:
    """The latest sessions first, so that what is cut at the limit is the oldest."""
    public = Session.objects.published()
    sessions = public.for_addresses().order_by("-changed_at", "-pk")
    speakers = Speaker.objects.in_public().defer(*bilingual.columns("bio"))
    pages = Page.objects.defer(*bilingual.columns("body"))
    return chain(
        (_of_list(name) for name in LISTS),
        (_of_list("events:archive_year", year) for year in public.past_years()),
        map(_of_page, Series.objects.for_cards()),
        map(_of_page, speakers.annotate(**bilingual.availability(Speaker))),
        map(_of_page, Organisation.objects.in_public()),
        map(_of_page, Resource.objects.for_cards()),
        map(_of_page, Theme.objects.in_use()),
        map(_of_page, pages.annotate(**bilingual.availability(Page))),
        (_of_page(session, session.changed_at) for session in sessions),
    )


def _of_list(name: str, *args: object) -> Entry:
    addresses = {}
    for language in bilingual.languages():
        with override(language):
            addresses[language] = settings.SITE_URL + reverse(name, args=args)
    return Entry(addresses)


def _of_page(instance: bilingual.HasPage, changed_at: datetime | None = None) -> Entry:
    addresses = {}
    for language in bilingual.page_languages(instance):
        with override(language):
            addresses[language] = settings.SITE_URL + instance.get_absolute_url()
    return Entry(addresses, changed_at)
