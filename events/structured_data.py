"""Sessions in the words of schema.org, for search engines (JSON-LD).

An allow-list: what is not named here is not published. The call never is: where a
session is online, its place is our own page.
"""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from events import clock
from events.choices import Format, LanguageKind, PartnerRole, Role, State
from events.models import Session
from fairville_site import bilingual, prose

type Data = dict[str, object]

SCHEMA = "https://schema.org"
ATTENDANCE = {
    Format.ONLINE: "OnlineEventAttendanceMode",
    Format.IN_PERSON: "OfflineEventAttendanceMode",
    Format.HYBRID: "MixedEventAttendanceMode",
}
STATUS = {
    State.POSTPONED: "EventPostponed",
    State.CANCELLED: "EventCancelled",
}
ORGANISERS = (PartnerRole.CO_ORGANISER, PartnerRole.HOST)


def event(session: Session, image: str = "") -> Data | None:
    """Return the Event of a public session in the active language.

    None while it has no date, since an Event must have one. Times carry the offset of
    the session's zone; a day without hours is a date. A postponed session keeps the
    date it had (Google, "Event structured data", eventStatus). `image` is an absolute
    address.
    """
    if session.span is None:
        return None
    page = settings.SITE_URL + bilingual.canonical_path(session)
    starts, ends = dates(session.span)
    data: Data = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": bilingual.shown(session, "title").text,
        "description": prose.description(session, "summary", "description"),
        "url": page,
        "image": image,
        "startDate": starts,
        "endDate": ends,
        "eventStatus": f"{SCHEMA}/{_status(session)}",
        "previousStartDate": previous_start(session),
        "eventAttendanceMode": f"{SCHEMA}/{ATTENDANCE[Format(session.format)]}",
        "location": _location(session, page),
        "inLanguage": _languages(session),
        "isAccessibleForFree": True,
        "organizer": _organisers(session),
        "performer": _performers(session),
    }
    return {name: value for name, value in data.items() if value not in ("", [])}


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> Data:
    """Return the BreadcrumbList of a trail of names and paths, the page itself last."""
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": settings.SITE_URL + path,
            }
            for position, (name, path) in enumerate(trail, start=1)
        ],
    }


def dates(span: clock.Span) -> tuple[str, str]:
    """Return start and end in ISO 8601: local with their offset, or days alone."""
    if span.day_only:
        return span.first_day.isoformat(), span.last_day.isoformat()
    starts, ends = span.local(span.zone)
    return starts.isoformat(), ends.isoformat()


def _status(session: Session) -> str:
    moved = "EventRescheduled" if session.previous_starts_at else "EventScheduled"
    return STATUS.get(State(session.state), moved)


def previous_start(session: Session) -> str:
    """Return the start it had before it was moved, as `dates` does; else empty."""
    moved = session.previous_starts_at
    if moved is None or session.state != State.PUBLISHED:
        return ""
    local = moved.astimezone(clock.zone_info(session.timezone))
    return local.date().isoformat() if session.day_only else local.isoformat()


def _location(session: Session, page: str) -> Data | list[Data]:
    places: list[Data] = []
    venue = session.venue
    if venue and session.format != Format.ONLINE:
        address = {
            "@type": "PostalAddress",
            "streetAddress": venue.street,
            "postalCode": venue.postcode,
            "addressLocality": venue.city,
            "addressCountry": venue.country,
        }
        stated = {name: value for name, value in address.items() if value}
        places.append({"@type": "Place", "name": venue.name, "address": stated})
    if session.is_online:
        places.append({"@type": "VirtualLocation", "url": page})
    return places[0] if len(places) == 1 else places


def _languages(session: Session) -> list[str]:
    """Those one can follow it in (BCP 47): spoken, interpreted or signed."""
    heard = [LanguageKind.SPOKEN, LanguageKind.INTERPRETATION, LanguageKind.SIGN]
    rows = [row.language for row in session.languages.all() if row.kind in heard]
    return list(dict.fromkeys(rows))


def _organisers(session: Session) -> list[Data]:
    found: list[Data] = []
    for partnership in session.partnerships.all():
        if partnership.role in ORGANISERS:
            one = partnership.organisation
            organiser: Data = {"@type": "Organization", "name": one.full_name}
            found.append(organiser | ({"url": one.url} if one.url else {}))
    site: Data = {
        "@type": "Organization",
        "name": _("Fairville Dialogues"),
        "url": settings.SITE_URL,
    }
    return found or [site]


def _performers(session: Session) -> list[Data]:
    people = [
        appearance.speaker.name
        for appearance in session.appearances.all()
        if appearance.role != Role.INTERPRETER
    ]
    return [{"@type": "Person", "name": name} for name in dict.fromkeys(people)]
