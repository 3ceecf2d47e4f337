"""Mails about a session to whoever is expected there, people who speak included."""

from dataclasses import replace

from django.utils.translation import override

from events import clock, programme
from events.models import Appearance
from registrations import news
from registrations.emails.guests import (
    about_session,
    call_for,
    guest_of,
    invitation,
)
from registrations.emails.letters import Mail
from registrations.models import Registration

type Expected = Registration | Appearance


def changed(who: Expected, said: news.News) -> Mail:
    """Old and new, side by side, and the new facts for the calendar."""
    guest = guest_of(who)
    with override(guest.language):
        lines = news.lines(said, guest.session)
    particulars = {"lines": lines, "meeting": call_for(guest)}
    return _for_calendar(about_session("changed", guest, particulars), who)


def postponed(who: Expected) -> Mail:
    """Not on that day; whoever is registered stays so."""
    guest = guest_of(who)
    span = guest.session.span
    day = clock.day_label(span, guest.language) if span else ""
    return _for_calendar(about_session("postponed", guest, {"day": day}), who)


def called_off(who: Expected) -> Mail:
    return _for_calendar(about_session("called_off", guest_of(who)), who)


def reminder_day(who: Expected) -> Mail:
    guest = guest_of(who)
    return about_session("reminder_day", guest, {"meeting": call_for(guest)})


def reminder_hour(who: Expected) -> Mail:
    """The last one: it holds the call's link whatever the session's rule for mails."""
    guest = guest_of(who)
    meeting = call_for(guest, is_last=True)
    return about_session("reminder_hour", guest, {"meeting": meeting})


def link_changed(who: Expected) -> Mail:
    """The call's link, to whoever has none or an old one; no news for calendars."""
    guest = guest_of(who)
    meeting = call_for(guest, is_last=True)
    return about_session("link_changed", guest, {"meeting": meeting})


def briefing(appearance: Appearance) -> Mail:
    """All that somebody needs who speaks, moderates or interprets."""
    guest = guest_of(appearance)
    with override(guest.language):
        particulars: dict[str, object] = {
            "meeting": call_for(guest),
            "role": appearance.get_role_display(),
            "interpretation": programme.interpretation(guest.session),
        }
    return about_session("briefing", guest, particulars)


def _for_calendar(mail: Mail, who: Expected) -> Mail:
    """Only whoever had an invitation gets news of it: not who waits, not who speaks."""
    if isinstance(who, Appearance) or not guest_of(who).is_coming:
        return mail
    return replace(mail, invitation=invitation(who))
