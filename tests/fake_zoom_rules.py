"""What the fake Zoom takes (documented fields, in their forms) and how it refuses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from zoneinfo import available_timezones

type Answer = tuple[int, dict[str, str], dict[str, Any] | None]

START = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?")
PASSWORD = re.compile(r"[A-Za-z0-9@_*-]{0,10}")
LANGUAGES = {
    "English", "Chinese", "Japanese", "German", "French",
    "Russian", "Portuguese", "Spanish", "Korean",
}  # fmt: skip
PEOPLE = re.compile(
    r"/v2/(?P<kind>meeting|webinar)s/(?P<number>\d+)/"
    r"(?P<what>registrants|batch_registrants)(?:/(?P<one>\w+))?"
)
ZONES = available_timezones()
FIELDS = {
    "topic": lambda value: isinstance(value, str) and 0 < len(value) <= 200,
    "start_time": lambda value: bool(START.fullmatch(str(value))),
    "timezone": lambda value: value in ZONES,
    "duration": lambda value: type(value) is int and 0 < value <= 1440,
    "agenda": lambda value: isinstance(value, str) and len(value) <= 2000,
    "password": lambda value: bool(PASSWORD.fullmatch(str(value))),
    "settings": lambda value: isinstance(value, dict),
}
TYPES = {
    "meeting": lambda value: value in (1, 2, 3, 8),
    "webinar": lambda value: value in (5, 6, 9),
}
FLAGS = {
    "registrants_email_notification",
    "registrants_confirmation_email",
    "email_notification",
    "alternative_hosts_email_notification",
    "waiting_room",
    "join_before_host",
    "meeting_authentication",
    "allow_multiple_devices",
    "show_share_button",
    "close_registration",
    "use_pmi",
}
SETTINGS = {
    "approval_type": lambda value: value in (0, 1, 2),
    "auto_recording": lambda value: value in ("none", "local", "cloud"),
    "contact_name": lambda value: isinstance(value, str),
    "contact_email": lambda value: "@" in value,
    "alternative_hosts": lambda value: isinstance(value, str),
    "language_interpretation": lambda value: isinstance(value.get("enable"), bool),
} | {name: lambda value: isinstance(value, bool) for name in FLAGS}
OF_MEETINGS = {"waiting_room", "join_before_host", "use_pmi", "email_notification"}
OF_WEBINARS = {
    "practice_session",
    "panelist_authentication",
    "panelists_invitation_email_notification",
}
MAILS = {
    "attendees_and_panelists_reminder_email_notification",
    "follow_up_attendees_email_notification",
    "follow_up_absentees_email_notification",
}
MAIL_LANGUAGES = {"en-US", "de-DE", "es-ES", "fr-FR", "it-IT", "pt-PT"}
WEBINAR_SETTINGS = (
    {name: known for name, known in SETTINGS.items() if name not in OF_MEETINGS}
    | {name: lambda value: isinstance(value, bool) for name in OF_WEBINARS}
    | {name: lambda value: value == {"enable": False, "type": 0} for name in MAILS}
    | {"email_language": lambda value: value in MAIL_LANGUAGES}
)


def known_settings(kind: str) -> dict[str, Callable[[Any], bool]]:
    return WEBINAR_SETTINGS if kind == "webinar" else SETTINGS


def faults_in(
    body: dict[str, Any], *, is_new: bool, kind: str = "meeting"
) -> list[dict[str, str]]:
    """What code 300 would list, field by field."""
    faults = _against(body, {**FIELDS, "type": TYPES[kind]}, "")
    settings = body.get("settings", {})
    if isinstance(settings, dict):
        faults += _against(settings, known_settings(kind), "settings.")
        faults += _interpreters(settings.get("language_interpretation") or {})
        if settings.get("waiting_room") and settings.get("join_before_host"):
            faults.append(fault("settings.join_before_host"))
    if is_new and "topic" not in body:
        faults.append(fault("topic"))
    return faults


def _against(values: Any, known: Any, prefix: str) -> list[dict[str, str]]:
    return [
        fault(f"{prefix}{name}")
        for name, value in values.items()
        if name not in known or not known[name](value)
    ]


def _interpreters(said: dict[str, Any]) -> list[dict[str, str]]:
    name = "settings.language_interpretation.interpreters"
    for one in said.get("interpreters", []):
        pair = one.get("interpreter_languages", "").split(",")
        if "@" not in one.get("email", "") or len(pair) != 2 or set(pair) - LANGUAGES:
            return [fault(name)]
    return []


def fault(name: str) -> dict[str, str]:
    return {"field": name, "message": "Invalid field."}


def where(path: str) -> tuple[str, str]:
    """`meeting`, `meetings` of a host, or `user`; and which."""
    if found := PEOPLE.fullmatch(path):
        return "people", found["number"]
    match path.strip("/").split("/"):
        case ["v2", "users", name, "meetings"]:
            return "meetings", unquote(name)
        case ["v2", "users", name]:
            return "user", unquote(name)
        case ["v2", "meetings", number] if number.isdecimal():
            return "meeting", number
    return "", ""


def refusal(status: int, code: int, words: str, **headers: str) -> Answer:
    known = {"x-zm-trackingid": "WEB_canary_tracking", **headers}
    return status, known, {"code": code, "message": words}


def invalid(faults: list[dict[str, str]]) -> Answer:
    status, headers, _said = refusal(400, 300, "")
    return (
        status,
        headers,
        {
            "code": 300,
            "message": "Validation Failed.",
            "errors": faults,
        },
    )


@dataclass
class Trouble:
    """What happens to the next calls of a method: before the work is done, or after.

    `answer` instead of the work; `drop`, `cut`, `late` (seconds), `fail` after it, or
    whatever `then` does before the answer leaves.
    """

    method: str
    how: str
    answer: Answer | None = None
    seconds: float = 0.0
    times: int = 1
    then: Callable[[], None] | None = None
