"""The calendar of one proven address: its own sessions, with the way into each call."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from dialogues.models import City
from events import ical
from events.calendars.links import Subscription
from events.models import Session
from events.querysets import calendar_month
from fairville_site import bilingual, content_version
from registrations import tokens
from registrations.models import Participant, Registration
from registrations.models.people import PROVEN
from registrations.own_entries import own_entry

# For ever, and the name says the language; a further language has its code in it.
OWN_NAMES = {"fr": "mes-seances", "en": "my-sessions"}
NAMES: Mapping[str, str] = MappingProxyType(
    {code: OWN_NAMES.get(code, f"my-sessions-{code}") for code in bilingual.languages()}
)
LANGUAGES = {name: language for language, name in NAMES.items()}
REFRESH = timedelta(hours=1)
STAMPS = 3  # the last columns of `_facts`


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar it is, and what it is made from; read in one query.

    `etag` changes with any of that, `modified_at` is the newest stamp of all.
    """

    participant_id: int
    generation: int
    etag: str
    modified_at: datetime


def owner_of(token: str, *, language: str, now: datetime) -> Owner:
    """Return whose calendar a token opens, in a language at an aware instant.

    Raises tokens.BadToken, also for an address that was never proven, and
    tokens.RevokedToken for a token that its owner has replaced.
    """
    number = tokens.public_id(token)
    rows = list(_facts(number))
    if not rows:
        raise tokens.BadToken
    generation, proven_at, *_ = rows[0]
    tokens.require_present(token, tokens.Purpose.CALENDAR, number, generation)
    month = calendar_month(now)
    stamps = [stamp for row in rows for stamp in row[-STAMPS:] if stamp]
    hidden = [stamp for stamp in stamps if stamp > now]
    made_from = (rows, hidden, language, month, settings.SITE_URL)
    digest = hashlib.sha256(repr(made_from).encode()).hexdigest()[:32]
    newest = max(stamp for stamp in (proven_at, month, *stamps) if stamp <= now)
    return Owner(number, generation, f'"{digest}"', newest)


def _facts(participant_id: int) -> "QuerySet[Participant, tuple[Any, ...]]":
    """One row a registration, at least one; every row repeats what is the owner's."""
    return (
        Participant.objects.filter(pk=participant_id, verified_at__isnull=False)
        .order_by("registrations__pk")
        .values_list(
            "feed_generation",
            "verified_at",
            Subquery(content_version.only_row().values("version")),
            "registrations__pk",
            "registrations__generation",
            "registrations__state",
            "registrations__mode",
            "registrations__changed_at",
            "registrations__session__changed_at",
            "registrations__session__publish_at",
        )
    )


def calendar_file(owner: Owner, *, now: datetime) -> bytes:
    """Return the calendar in the active language, in a constant number of queries.

    Confirmed and waiting, in the window of all calendars; what was withdrawn is
    struck out. Not what its owner left: that vanishes, as they wished.
    """
    subscription = subscription_of(owner)
    feed = ical.Feed(
        name=ical.Text(subscription.name, bilingual.current()),
        source=subscription.url,
        page=f"{settings.SITE_URL}{reverse('events:programme')}",
        refresh=REFRESH,
    )
    labs = list(City.objects.labs())
    registrations = {
        row.session_id: row
        for row in Registration.objects.filter(
            participant=owner.participant_id, state__in=PROVEN
        )
    }
    sessions = Session.objects.filter(pk__in=registrations).ever_public(now)
    entries = []
    for session in sessions.in_window(now).for_calendar():
        registration = registrations[session.pk]
        registration.session = session
        if entry := own_entry(registration, labs):
            entries.append(entry)
    return ical.feed_file(feed, entries, language=bilingual.current())


def language_of(owner: Owner) -> str:
    """The one in which its owner last registered."""
    spoken = Registration.objects.filter(participant=owner.participant_id)
    language = spoken.values_list("language", flat=True).order_by("-requested_at")
    return language.first() or settings.LANGUAGE_CODE


def subscription_of(owner: Owner) -> Subscription:
    """Its present address, in the active language."""
    token = tokens.make(tokens.Purpose.CALENDAR, owner.participant_id, owner.generation)
    name = NAMES[bilingual.current()]
    path = reverse("personal:calendar_feed", args=[token, name])
    return Subscription(f"{settings.SITE_URL}{path}", _("My Fairville sessions"))
