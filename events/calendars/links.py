"""Addresses of calendars, and the ways in which applications subscribe to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from dialogues.models import Series
from events.models import Session
from fairville_site import bilingual

# For ever: subscribers keep the address, and one application shows its last words.
PROGRAMME_NAMES: Mapping[str, str] = MappingProxyType(
    {"fr": "dialogues-de-fairville", "en": "fairville-dialogues"}
)
PUBLIC_REFRESH = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One calendar: `url` to copy or download, the others for one application each."""

    url: str
    name: str

    @property
    def webcal(self) -> str:
        """Opens the calendar application of a telephone or computer."""
        return f"webcal://{self.url.partition('://')[2]}"

    @property
    def google(self) -> str:
        return _with("https://calendar.google.com/calendar/r", cid=self.url)

    @property
    def outlook(self) -> str:
        """Outlook.com; its scheme must be https, it loses `webcal`."""
        return self._outlook("outlook.live.com")

    @property
    def outlook_work(self) -> str:
        return self._outlook("outlook.office.com")

    @property
    def filename(self) -> str:
        return urlsplit(self.url).path.rpartition("/")[2]

    def _outlook(self, host: str) -> str:
        page = f"https://{host}/calendar/0/addfromweb"
        return _with(page, url=self.url, name=self.name)


def programme_path() -> str:
    """In the active language; a new one has the English name."""
    name = PROGRAMME_NAMES.get(bilingual.current(), PROGRAMME_NAMES["en"])
    return reverse("events:programme_feed", args=[name])


def series_path(series: Series) -> str:
    return reverse("events:series_feed", args=[series.pk, bilingual.slug(series)])


def session_path(session: Session) -> str:
    return reverse("events:session_file", args=[session.pk, bilingual.slug(session)])


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _with(page: str, **query: str) -> str:
    return f"{page}?{urlencode(query)}"
