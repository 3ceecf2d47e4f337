"""All that happened to a session, from the three places where it is written down."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from events.choices import Decision
from events.models import Change, Session
from events.services import Facts, Verb, material_facts
from fairville_site import translations
from registrations.models import HistoryLine, Registration
from registrations.news import Line, between

# What the desk's own actions leave in the admin's log, which stores one language.
SAID: dict[str, str | Promise] = {
    "send_again": _("sent again the mail that says where they stand"),
    "give_place": _("given a place"),
    "cancel_registration": _("cancelled, and the person told"),
    "Told at once": _("The mails were sent at once."),
    "Telling of a change: later": _("Whether people are told was put off."),
}
# A line of its own says as much.
SAID_TWICE = re.compile(r"\d+ registrations as \w+")
COPY = re.compile(r"Duplicate of #(\d+)")
STOPPED = re.compile(r"(\d+) had left, (\d+) stopped")
DECIDED: dict[str, str | Promise] = {
    Decision.PENDING: _("whether people are told is to be decided"),
    Decision.TELL: _("people are told"),
    Decision.SILENT: _("nobody is told"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing in the active language; `who` is empty for what the site did itself."""

    at: datetime
    who: str
    words: str
    lines: list[Line] = field(default_factory=list)


def happenings(session: Session) -> list[Happening]:
    """Newest first. Registrations are named by number, people never."""
    found = [*_edits(session), *_changes(session), *_counted(session)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _edits(session: Session) -> Iterator[Happening]:
    """Of the session, and of registrations that have not been erased."""
    kinds = ContentType.objects.get_for_models(Session, Registration)
    numbers = Registration.objects.filter(session=session).order_by()
    its = Q(content_type=kinds[Session], object_id=str(session.pk))
    of_people = Q(
        content_type=kinds[Registration],
        object_id__in=numbers.values_list(Cast("pk", CharField())),
    )
    entries = LogEntry.objects.filter(its | of_people).select_related(
        "user", "content_type"
    )
    for entry in entries.order_by("-action_time", "-pk"):
        if SAID_TWICE.fullmatch(entry.change_message):
            continue
        words = _words(entry)
        if entry.content_type == kinds[Registration]:
            words = gettext("Registration %(number)s%(colon)s%(words)s") % {
                "number": entry.object_repr,
                "colon": pgettext("after a label", ": "),
                "words": words,
            }
        yield Happening(entry.action_time, _name(entry.user), words)


def _words(entry: LogEntry) -> str:
    message = translations.what_was_done(entry)
    start, colon, rest = message.partition(": ")
    if message in SAID:
        return str(SAID[message])
    if colon and start in PREFIXED:
        return PREFIXED[start](rest)
    if origin := COPY.fullmatch(message):
        return gettext("Duplicated from session #%(number)s.") % {"number": origin[1]}
    if entry.action_flag == DELETION:
        return gettext("Deleted.")
    return message or (gettext("Added.") if entry.action_flag == ADDITION else "")


def _verb(name: str) -> str:
    return str(Verb(name).label) if name in Verb else name


def _zoom(asked: str) -> str:
    return gettext("Asked of Zoom: %(what)s") % {"what": asked}


def _material(number: str) -> str:
    return gettext("Material attached: %(number)s") % {"number": number}


def _stopped(numbers: str) -> str:
    found = STOPPED.fullmatch(numbers)
    words = {"left": found[1], "stopped": found[2]} if found else {}
    said = gettext("The mails were stopped: %(left)s had left, %(stopped)s had not.")
    return said % words if words else numbers


def _labelled(label: Promise) -> Callable[[str], str]:
    """`Decided to tell people: 3`."""

    def said(number: str) -> str:
        return f"{label}{pgettext('after a label', ': ')}{number}"

    return said


PREFIXED: dict[str, Callable[[str], str]] = {
    "State": _verb,
    "Zoom": _zoom,
    "Material": _material,
    "Told of a change": _labelled(_("Decided to tell people")),
    "Silent about a change": _labelled(_("Decided to leave people untold")),
    "Telling stopped": _stopped,
    "Telling gone on with": _labelled(_("Mails that were stopped, sent after all")),
    "Telling of the link stopped": _labelled(
        _("Mails about the link of the call, stopped")
    ),
}


def _changes(session: Session) -> Iterator[Happening]:
    """From the present back: each row holds what differs alone."""
    after: Facts = material_facts(session)
    rows = Change.objects.filter(session=session).select_related("author")
    for change in rows.order_by("-sequence"):
        before: Facts = {**after, **change.before}
        lines = between(before, {**after, **change.after})
        words = capfirst(str(DECIDED[change.decision]))
        yield Happening(change.at, _name(change.author), words, lines)
        after = before


def _counted(session: Session) -> Iterator[Happening]:
    rows = HistoryLine.objects.filter(session=session).select_related("author")
    for row in rows:
        what = capfirst(row.get_kind_display())
        colon = pgettext("after a label", ": ")
        yield Happening(row.at, _name(row.author), f"{what}{colon}{row.count}")


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
