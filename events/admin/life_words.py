"""Where a session stands, and what a step of its life will do, in sentences."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events import clock
from events.choices import RegistrationMode, State
from events.models import Session
from events.services import Verb, is_scheduled
from fairville_site import bilingual

STANDS: dict[str, Any] = {
    State.DRAFT: _("A draft: only organisers see it."),
    State.PUBLISHED: _("Public."),
    State.POSTPONED: _("Postponed: its page says so, and keeps the old date."),
    State.CANCELLED: _("Cancelled: its page says so."),
    State.WITHDRAWN: _("Withdrawn: the site no longer shows it."),
}
WILL: dict[str, list[Any]] = {
    Verb.PUBLISH: [
        _("It is public at once: in the programme, in feeds and in calendars."),
    ],
    Verb.SCHEDULE: [
        _("It becomes public by itself at that moment. Until then it can be edited."),
    ],
    Verb.UNSCHEDULE: [_("It does not become public by itself any more.")],
    Verb.POSTPONE: [
        _("Its page stays, with the old date crossed out. Registrations are kept."),
        _("Calendars show it as cancelled until it is brought back with its new date."),
    ],
    Verb.CANCEL: [
        _(
            "Its page stays and says that it is cancelled. Nobody can register any more."
        ),
        _("Calendars that hold it show it as cancelled."),
    ],
    Verb.BRING_BACK: [
        _(
            "It takes place: its page, its calendars and its registrations are the same."
        ),
    ],
    Verb.WITHDRAW: [
        _("Its page is gone. Calendars that hold it show it as cancelled."),
        _("Meant for slips: what people know of is better cancelled."),
    ],
}
REGISTRATION: dict[str, Any] = {
    RegistrationMode.NONE: _("One does not register for it."),
    RegistrationMode.OPEN: _("One can register for it here."),
    RegistrationMode.CLOSED: _("Registration is closed."),
    RegistrationMode.EXTERNAL: _("One registers elsewhere."),
}


def stands(session: Session, now: datetime) -> str:
    if session.publish_at and is_scheduled(session, now):
        return gettext("Public from %(moment)s.") % {"moment": _moment(session)}
    return str(STANDS[session.state])


def will(verb: Verb, session: Session, people: int, now: datetime) -> list[str]:
    """What the step does, for readers, calendars and whoever is registered."""
    words = [str(sentence) for sentence in WILL[verb]]
    if verb in {Verb.PUBLISH, Verb.SCHEDULE}:
        return [*words, str(REGISTRATION[session.registration_mode])]
    if verb == Verb.UNSCHEDULE:
        return words
    return [*words, _telling(session, people, now)]


def _telling(session: Session, people: int, now: datetime) -> str:
    if session.ends_at and session.is_past(now):
        return gettext("It is over: nobody is written to.")
    if not people:
        return gettext("Nobody is registered.")
    return ngettext(
        "%(number)s person is registered. Whether they are told by mail, you decide next.",
        "%(number)s people are registered. Whether they are told by mail, you decide next.",
        people,
    ) % {"number": people}


def _moment(session: Session) -> str:
    moment = session.publish_at
    return (
        clock.moment_label(moment, session.timezone, bilingual.current())
        if moment
        else ""
    )
