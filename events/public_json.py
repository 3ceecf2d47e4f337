"""The programme as JSON for other sites: docs/api.md describes every field.

An allow-list: what is not named here is not published. A field is added freely; one
that changes its meaning or goes raises VERSION.
"""

from collections.abc import Iterable
from datetime import UTC

from django.conf import settings

from events import programme, structured_data
from events.choices import Format, Role
from events.models import Session
from fairville_site import bilingual

type Data = dict[str, object]

VERSION = 1
TIMES = ("starts_at", "ends_at", "previous_starts_at", "timezone")


def document(sessions: Iterable[Session]) -> Data:
    """Return the programme in the active language; sessions come with their people."""
    return {
        "version": VERSION,
        "language": bilingual.current(),
        "sessions": [_session(session) for session in sessions],
    }


def _session(session: Session) -> Data:
    title = bilingual.shown(session, "title")
    path = session.get_absolute_url()
    calendar = f"{settings.SITE_URL}{path[:-1]}.ics" if session.span else None
    return {
        "uid": str(session.uid),
        "url": settings.SITE_URL + path,
        "calendar_url": calendar,
        "language": title.language,
        "available_in": bilingual.available_languages(session),
        "title": title.text,
        "summary": bilingual.shown(session, "summary").text,
        "series": _series(session),
        "state": session.state,
        "format": session.format,
        **_times(session),
        "place": _place(session),
        "platform": session.online_platform if session.is_online else "",
        "languages": [
            {"kind": row.kind, "from": row.source or None, "language": row.language}
            for row in session.languages.all()
        ],
        "people": _people(session),
        "registration": session.standing(),
        "changed_at": session.changed_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def _series(session: Session) -> Data:
    return {
        "id": session.series_id,
        "title": bilingual.shown(session.series, "title").text,
        "url": settings.SITE_URL + session.series.get_absolute_url(),
    }


def _times(session: Session) -> Data:
    """Local times with their offset; of a day without hours, the dates alone."""
    span = session.span
    labels: Data = {
        "day_only": session.day_only,
        "date_label": programme.day(session),
        "hours_label": programme.hours(session),
    }
    if span is None:
        return dict.fromkeys(TIMES) | labels
    starts, ends = structured_data.dates(span)
    previous = structured_data.previous_start(session) or None
    return dict(zip(TIMES, (starts, ends, previous, span.zone), strict=True)) | labels


def _place(session: Session) -> Data | None:
    venue = session.venue
    if venue is None or session.format == Format.ONLINE:
        return None
    return {
        "name": venue.name,
        "room": session.room,
        "street": venue.street,
        "postcode": venue.postcode,
        "town": venue.city,
        "country": venue.country,
    }


def _people(session: Session) -> list[Data]:
    return [
        {
            "name": appearance.speaker.name,
            "role": appearance.role,
            "affiliation": bilingual.shown(appearance, "affiliation").text,
        }
        for appearance in session.appearances.all()
        if appearance.role != Role.INTERPRETER
    ]
