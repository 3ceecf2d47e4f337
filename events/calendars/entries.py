"""What calendars say of a session, in the active language."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from dialogues.models import City
from events import ical, programme
from events.choices import Format, State
from events.models import Session
from fairville_site import bilingual, prose

STATUSES = {
    State.POSTPONED: ical.Status.POSTPONED,
    State.CANCELLED: ical.Status.CANCELLED,
    State.WITHDRAWN: ical.Status.CANCELLED,
}


def calendar_entry(
    session: Session, labs: Iterable[City] | None = None
) -> ical.Entry | None:
    """A dated session as calendars see it; None without a date.

    What was withdrawn keeps its title, by which its owner knows what to strike out,
    and nothing else. `labs` as for `programme.audience`.
    """
    if session.span is None:
        return None
    gone = session.state == State.WITHDRAWN
    path = reverse("events:programme") if gone else session.get_absolute_url()
    return ical.Entry(
        uid=session.uid,
        sequence=session.sequence,
        created_at=session.created_at,
        modified_at=modified_at(session),
        span=session.span,
        summary=text(session, "title"),
        url=f"{settings.SITE_URL}{path}",
        organizer=organizer(),
        description=None if gone else _description(session, labs),
        location=None if gone else _location(session),
        geo=None if gone else _position(session),
        status=STATUSES.get(State(session.state), ical.Status.CONFIRMED),
        categories=tuple(text(series, "title") for series in session.series.line),
    )


def modified_at(session: Session) -> datetime:
    """Its last edit, or the later moment at which it became public."""
    if session.publish_at is None or session.state == State.WITHDRAWN:
        return session.changed_at
    return max(session.changed_at, session.publish_at)


def organizer() -> ical.Person:
    """The From of our mails."""
    return ical.Person(*parseaddr(settings.DEFAULT_FROM_EMAIL))


def text(instance: object, field: str) -> ical.Text:
    shown = bilingual.shown(instance, field)
    return ical.Text(shown.text, shown.language)


def _description(session: Session, labs: Iterable[City] | None) -> ical.Text:
    """The summary, the hours here and in the cities, the languages: no names."""
    said = text(session, "summary")
    if not said.words:
        said = text(session, "description")
    cities = [
        f"{group.hours}  {', '.join(group.names)}"
        for group in programme.city_hours(session, labs)
    ]
    parts = [
        prose.plain(said.words),
        _moved(session),
        programme.hours(session),
        "\n".join(cities),
        "\n".join(programme.interpretation(session)),
    ]
    return ical.Text("\n\n".join(part for part in parts if part), said.language)


def _moved(session: Session) -> str:
    before = programme.previous_day(session)
    if not before:
        return ""
    if session.state == State.POSTPONED:
        return _("Postponed: it was announced for %(before)s.") % {"before": before}
    return _("Moved: it was announced for %(before)s.") % {"before": before}


def _location(session: Session) -> ical.Text:
    return ical.Text(programme.address(session), bilingual.current())


def _position(session: Session) -> tuple[float, float] | None:
    venue = session.venue
    if venue is None or session.format == Format.ONLINE:
        return None
    if venue.latitude is None or venue.longitude is None:
        return None
    return float(venue.latitude), float(venue.longitude)
