"""What Zoom is to hold for a session, as plain values; nothing here asks or writes."""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from events.choices import Format, Language, LanguageKind, LinkMode, Role, State
from events.choices import ZoomKind as Kind
from events.models import Meeting, Session
from events.zoom import ZoomMeeting
from events.zoom.registrants import LANGUAGES
from fairville_site import bilingual

LONGEST_TOPIC = 200
# Zoom's `approval_type`. With 0 whoever finds the page of registration is in.
BY_HAND, NO_REGISTRATION = 1, 2
QUIET = ("registrants_email_notification", "registrants_confirmation_email")
PANEL_QUIET = "panelists_invitation_email_notification"
OTHER_MAILS = (
    "attendees_and_panelists_reminder_email_notification",
    "follow_up_attendees_email_notification",
    "follow_up_absentees_email_notification",
)
# Zoom's names of languages; those that it does not bring are added by its administrators.
ZOOM_LANGUAGES = {
    Language.FRENCH: "French",
    Language.ENGLISH: "English",
    Language.ARABIC: "Arabic",
    Language.GERMAN: "German",
    Language.GREEK: "Greek",
    Language.DUTCH: "Dutch",
    Language.PORTUGUESE: "Portuguese",
    Language.SPANISH: "Spanish",
    Language.TURKISH: "Turkish",
    Language.WOLOF: "Wolof",
}
CALLED_OFF = {State.CANCELLED, State.WITHDRAWN}


class Fate(StrEnum):
    """Whether there is to be a meeting at Zoom; LEFT is as it is."""

    MADE = "made"
    GONE = "gone"
    LEFT = "left"


def fate_of(meeting: Meeting, now: datetime) -> Fate:
    """From when a session is published with its hours, until it is over or called off.

    A link that was pasted instead ends the meeting, unless it is that meeting's own:
    then somebody has taken it over. A postponed session keeps its meeting.
    """
    session = meeting.session
    if meeting.link_mode == LinkMode.MANUAL:
        is_same = f"/{meeting.zoom_id}" in meeting.join_url
        return Fate.LEFT if is_same else Fate.GONE
    if session.state in CALLED_OFF or session.format == Format.IN_PERSON:
        return Fate.GONE
    if session.state != State.PUBLISHED or session.ends_at is None or session.day_only:
        return Fate.LEFT
    return Fate.MADE if session.ends_at > now else Fate.LEFT


def marker_of(session: Session) -> str:
    """What begins the agenda, so that the meeting is found again after a lost answer."""
    return f"[{session.uid.hex[:20]}]"


def body_of(meeting: Meeting) -> dict[str, Any]:
    """The meeting or webinar as Zoom is asked for it, without any mail by Zoom.

    With a link for each person there is registration at Zoom, where nobody approves
    himself; otherwise there is none.
    Only documented fields (developers.zoom.us/docs/api/meetings, “Create a meeting”);
    the start in UTC, `yyyy-MM-ddTHH:mm:ssZ`; the duration in whole minutes.
    """
    session = meeting.session
    starts_at, ends_at = session.starts_at, session.ends_at
    if starts_at is None or ends_at is None:
        raise ValueError("A session without hours has no meeting.")
    is_webinar = meeting.zoom_kind == Kind.WEBINAR
    own = _of_a_webinar(session) if is_webinar else _of_a_meeting(meeting)
    is_personal = meeting.link_mode == LinkMode.PERSONAL
    return {
        "topic": _topic(session),
        "type": 5 if is_webinar else 2,
        "start_time": f"{starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "timezone": session.timezone,
        "duration": math.ceil((ends_at - starts_at).total_seconds() / 60),
        "agenda": "\n".join([marker_of(session), *_pages(session)]),
        "settings": {
            "approval_type": BY_HAND if is_personal else NO_REGISTRATION,
            "registrants_email_notification": False,
            "registrants_confirmation_email": False,
            "meeting_authentication": False,
            "auto_recording": "none",
            "language_interpretation": _wanted_interpretation(meeting),
            **own,
        },
    }


def _of_a_meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "email_notification": False,
        "waiting_room": meeting.waiting_room,
        "join_before_host": False,
        "use_pmi": False,
    }


def _of_a_webinar(session: Session) -> dict[str, Any]:
    """Those who speak meet first; the others come in when the host begins."""
    return {
        "practice_session": True,
        "panelist_authentication": False,
        PANEL_QUIET: False,
        **{name: {"enable": False, "type": 0} for name in OTHER_MAILS},
        "email_language": _language(session),
    }


def _language(session: Session) -> str:
    """Of what hosts have Zoom write by hand: the first one spoken that Zoom writes."""
    spoken = [
        row.language
        for row in session.languages.all()
        if row.kind == LanguageKind.SPOKEN
    ]
    codes = [*spoken, settings.MODELTRANSLATION_DEFAULT_LANGUAGE]
    return next((LANGUAGES[code] for code in codes if code in LANGUAGES), "en-US")


def _wanted_interpretation(meeting: Meeting) -> dict[str, Any]:
    interpreters = interpreters_of(meeting)
    wanted: dict[str, Any] = {"enable": bool(interpreters)}
    if interpreters:
        wanted["interpreters"] = [
            {"email": email, "interpreter_languages": f"{first},{second}"}
            for email, first, second in interpreters
        ]
    return wanted


def hash_of(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def unapplied(body: dict[str, Any], made: ZoomMeeting) -> list[str]:
    """What was asked for and is not so: Zoom takes some fields and ignores them."""
    asked: dict[str, Any] = body["settings"]
    starts_at = datetime.fromisoformat(body["start_time"])
    differing = {
        "topic": made.topic != body["topic"],
        "start_time": made.starts_at != starts_at,
        "duration": made.duration != body["duration"],
        "language_interpretation": _interpretation(asked)
        != _interpretation(made.settings),
    }
    for name in ("waiting_room", "join_before_host", "practice_session"):
        differing[name] = name in asked and made.settings.get(name) != asked[name]
    differing["panelists_mail"] = PANEL_QUIET in asked and bool(
        made.settings.get(PANEL_QUIET)
    )
    differing |= _registration(asked, made.settings)
    return sorted(name for name, differs in differing.items() if differs)


def _registration(asked: dict[str, Any], said: Mapping[str, Any]) -> dict[str, bool]:
    """By what it means to people: let in by themselves, let in by nobody, written to."""
    approval = said.get("approval_type")
    if asked["approval_type"] == NO_REGISTRATION:
        return {"approval_type": approval != NO_REGISTRATION}
    return {
        "registration_open": approval == 0,
        "registration_off": approval not in (0, BY_HAND),
        "registrants_mail": any(said.get(name) for name in QUIET),
    }


def interpreters_of(meeting: Meeting) -> list[tuple[str, str, str]]:
    """E-mail and Zoom's names of two languages, of each interpreter.

    As written for the call; else those of the page, when all interpret between the same
    two languages.
    """
    if meeting.interpreters.strip():
        try:
            return written_interpreters(meeting.interpreters)
        except ValueError:
            return []  # forms refuse it: it came another way
    session = meeting.session
    pairs = {
        frozenset({row.source, row.language})
        for row in session.languages.all()
        if row.kind == LanguageKind.INTERPRETATION
    }
    people = [
        row.email
        for row in session.appearances.all()
        if row.role == Role.INTERPRETER and row.email
    ]
    names = sorted(
        ZOOM_LANGUAGES[Language(code)]
        for code in (pairs.pop() if len(pairs) == 1 else ())
        if code in ZOOM_LANGUAGES
    )
    if len(names) != 2:
        return []
    return [(email, names[0], names[1]) for email in people]


def written_interpreters(text: str) -> list[tuple[str, str, str]]:
    """`ana@example.org fr en`, one a line. Raises ValueError with a translated sentence."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        email, *codes = line.replace(",", " ").split()
        names = [ZOOM_LANGUAGES.get(code.lower()) for code in codes]  # type: ignore[call-overload]
        if "@" not in email or len(names) != 2 or None in names or names[0] == names[1]:
            raise ValueError(
                gettext("“%(line)s”: write an e-mail and two languages.")
                % {"line": line}
            )
        found.append((email, names[0], names[1]))
    return found


def _topic(session: Session) -> str:
    titles = [
        bilingual.text(session, "title", language) for language in bilingual.languages()
    ]
    titles = list(dict.fromkeys(filter(None, titles)))
    both = " / ".join(titles)
    return both if len(both) <= LONGEST_TOPIC else titles[0][:LONGEST_TOPIC]


def _pages(session: Session) -> list[str]:
    pages = []
    for language in bilingual.languages():
        with override(language):
            pages.append(f"{settings.SITE_URL}{session.get_absolute_url()}")
    return pages


def _interpretation(options: Any) -> tuple[bool, set[str]]:
    said = options.get("language_interpretation") or {}
    people = said.get("interpreters") or []
    is_on = bool(said.get("enable"))
    return is_on, {str(one["email"]).lower() for one in people if is_on}
