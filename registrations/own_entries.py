"""A session in the calendar of someone who registered, in the active language."""

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from dialogues.models import City
from events import ical
from events.calendars.entries import calendar_entry
from events.choices import Mode
from events.kept_sessions import made_once
from fairville_site import bilingual
from registrations import tokens
from registrations.choices import RegistrationState
from registrations.models import Registration


def own_entry(
    registration: Registration, labs: Iterable[City] | None = None
) -> ical.Entry | None:
    """The public entry, with where this person stands; None without a date.

    Who is confirmed online gets the site's own address of the call, which stays the
    same when the call's link changes: that link is in no calendar. `labs` as for
    `programme.audience`.
    """
    session = registration.session
    entry = made_once(session, "entry", lambda: calendar_entry(session, labs))
    if entry is None:
        return None
    stamp = max(entry.modified_at, registration.changed_at)
    entry = replace(entry, is_private=True, modified_at=stamp)
    if entry.status is not ical.Status.CONFIRMED:
        return entry
    if registration.state == RegistrationState.WAITING:
        return replace(entry, status=ical.Status.WAITING)
    confirmed = registration.state == RegistrationState.CONFIRMED
    if confirmed and registration.mode == Mode.ONLINE:
        return _with_call(entry, registration)
    return entry


def attendee(registration: Registration) -> ical.Person:
    return ical.Person(registration.name, registration.participant.email)


def _with_call(entry: ical.Entry, registration: Registration) -> ical.Entry:
    language = bilingual.current()
    address = f"{settings.SITE_URL}{tokens.join_path(registration)}"
    words = _("Join the call:") + f"\n{address}"
    said = entry.description or ical.Text("", language)
    return replace(
        entry,
        call=ical.Call(address, ical.Text(_("Join the call"), language)),
        description=replace(said, words=f"{words}\n\n{said.words}"),
        location=ical.Text(address, language),
        geo=None,
    )
