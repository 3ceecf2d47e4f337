"""Zoom's REST API by Server-to-Server OAuth: plain values in and out, no model.

A webinar is asked for like a meeting, at other addresses: `kind` says which it is.

Vendor's pages, under developers.zoom.us/docs: internal-apps/s2s-oauth (tokens),
api/meetings (bodies and answers), api/rate-limits (429), api/errors (codes in the body).
Every function raises ZoomError and nothing else. No POST is sent twice: after
AnswerLost the work may have been done, so look (`find_meetings`) before asking again.
Instants are aware, durations in minutes. Calls end after some three times PATIENCE
seconds. The token is in Django's cache, one for all processes that share it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from events.zoom import registrants, reports, webinars
from events.zoom.errors import (
    OF_THE_ACCOUNT,
    AnswerLost,
    Busy,
    Ended,
    Full,
    InProgress,
    IsHost,
    MissingScope,
    NotFound,
    NotInPlan,
    NoWebinars,
    OtherKind,
    Over,
    QuotaSpent,
    Refused,
    RegistrationOff,
    Unreachable,
    ZoomError,
)
from events.zoom.registrants import Kind
from events.zoom.transport import call, kept_token, token_of

__all__ = [
    "OF_THE_ACCOUNT",
    "AnswerLost",
    "Busy",
    "Connection",
    "Ended",
    "Full",
    "InProgress",
    "IsHost",
    "Kind",
    "MissingScope",
    "NoWebinars",
    "NotFound",
    "OtherKind",
    "Over",
    "QuotaSpent",
    "Refused",
    "RegistrationOff",
    "Unreachable",
    "ZoomError",
    "ZoomMeeting",
    "check_connection",
    "create_meeting",
    "delete_meeting",
    "find_meetings",
    "is_configured",
    "read_meeting",
    "start_link",
    "update_meeting",
]

MOST_PAGES = 20
# By what it lets the site do; older apps hold the wider ones on the right.
SCOPES = {
    "meeting:write:meeting:admin": "meeting:write:admin",
    "meeting:read:meeting:admin": "meeting:read:admin",
    "meeting:update:meeting:admin": "meeting:write:admin",
    "meeting:delete:meeting:admin": "meeting:write:admin",
    "meeting:read:list_meetings:admin": "meeting:read:admin",
    "user:read:user:admin": "user:read:admin",
}


@dataclass(frozen=True, slots=True)
class ZoomMeeting:
    """A meeting as Zoom has it; never with its start link, which makes a host."""

    id: int
    join_url: str
    passcode: str = field(repr=False)
    topic: str
    starts_at: datetime | None
    duration: int
    dial_in: tuple[str, ...]
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Connection:
    """What a connection test found: the scopes that lack, and who would host."""

    missing_scopes: list[str]
    host: str = ""
    is_licensed: bool = False
    # Whether the host may hold webinars; None is not known.
    has_webinars: bool | None = None
    missing_for_webinars: list[str] = field(default_factory=list)
    missing_for_reports: list[str] = field(default_factory=list)
    missing_for_people: list[str] = field(default_factory=list)


def is_configured() -> bool:
    """Whether there is an account; without one the site shows nothing of Zoom."""
    return all(
        (
            settings.ZOOM_ACCOUNT_ID,
            settings.ZOOM_CLIENT_ID,
            settings.ZOOM_CLIENT_SECRET,
            settings.ZOOM_DEFAULT_HOST,
        )
    )


def create_meeting(
    host: str, body: Mapping[str, Any], kind: Kind = Kind.MEETING
) -> ZoomMeeting:
    """Make a meeting of a host (e-mail or id). After AnswerLost, look before the next."""
    return _meeting(_asked(kind, "POST", f"/users/{_quoted(host)}/{kind}s", body=body))


def read_meeting(zoom_id: int, kind: Kind = Kind.MEETING) -> ZoomMeeting:
    """As Zoom holds it now. Raises NotFound when it is gone, OtherKind if it is that."""
    return _meeting(_asked(kind, "GET", f"/{kind}s/{zoom_id}"))


def update_meeting(
    zoom_id: int, body: Mapping[str, Any], kind: Kind = Kind.MEETING
) -> None:
    """Zoom answers 204 also where it ignores a field: read back."""
    _asked(kind, "PATCH", f"/{kind}s/{zoom_id}", body=body)


def delete_meeting(zoom_id: int, kind: Kind = Kind.MEETING) -> None:
    """Nobody is written to by Zoom. Raises NotFound when it is gone already."""
    quiet = {f"cancel_{kind}_reminder": "false"}
    if kind == Kind.MEETING:
        quiet["schedule_for_reminder"] = "false"
    _asked(kind, "DELETE", f"/{kind}s/{zoom_id}", query=quiet)


def find_meetings(host: str, marker: str, kind: Kind = Kind.MEETING) -> list[int]:
    """The host's meetings whose agenda begins so (lists cut agendas at 250 characters)."""
    found: list[int] = []
    query = {"type": "scheduled", "page_size": "300"}
    for _page in range(MOST_PAGES):
        page = _asked(kind, "GET", f"/users/{_quoted(host)}/{kind}s", query=query)
        found += [
            int(row["id"])
            for row in page.get(f"{kind}s", [])
            if str(row.get("agenda", "")).startswith(marker)
        ]
        if not page.get("next_page_token"):
            break
        query["next_page_token"] = str(page["next_page_token"])
    return found


def start_link(
    zoom_id: int, kind: Kind = Kind.MEETING, *, patience: float = 4.0
) -> str:
    """The link that makes its holder the host, for two hours: show it, keep it nowhere."""
    said = _asked(kind, "GET", f"/{kind}s/{zoom_id}", patience=patience)
    if not said.get("start_url"):
        raise AnswerLost
    return str(said["start_url"])


def check_connection(*, patience: float = 4.0) -> Connection:
    """Get a new token, name the scopes that it lacks, and look the host up."""
    token = token_of(patience, refused=kept_token())
    missing = _missing(SCOPES, token.scopes)
    of_webinars = _missing(webinars.SCOPES, token.scopes)
    of_reports = _missing(reports.SCOPES[Kind.MEETING], token.scopes)
    others: dict[str, Any] = {
        "missing_for_webinars": of_webinars,
        "missing_for_reports": of_reports,
        "missing_for_people": _missing(registrants.SCOPES, token.scopes),
    }
    if "user:read:user:admin" in missing:
        return Connection(missing, **others)
    host = settings.ZOOM_DEFAULT_HOST
    user = call("GET", f"/users/{_quoted(host)}", patience=patience)
    has_webinars = None
    if "user:read:settings:admin" not in of_webinars:
        has_webinars = webinars.may_hold_webinars(host, patience=patience)
    email, is_licensed = str(user.get("email", host)), user.get("type") == 2
    return Connection(missing, email, is_licensed, has_webinars, **others)


def _missing(needed: Mapping[str, str], held: Sequence[str]) -> list[str]:
    return [scope for scope, wider in needed.items() if not {scope, wider} & {*held}]


def _asked(kind: Kind, method: str, path: str, **parts: Any) -> dict[str, Any]:
    """Without the add-on a host has no webinars: that is no trouble of the meetings."""
    try:
        return call(method, path, **parts)
    except NotInPlan as error:
        if kind == Kind.WEBINAR:
            raise NoWebinars(error.said) from None
        raise


def _meeting(said: Mapping[str, Any]) -> ZoomMeeting:
    try:
        starts_at = said.get("start_time")
        options = dict(said.get("settings") or {})
        numbers = options.pop("global_dial_in_numbers", None) or []
        return ZoomMeeting(
            id=int(said["id"]),
            join_url=str(said["join_url"]),
            passcode=str(said.get("password") or ""),
            topic=str(said.get("topic", "")),
            starts_at=datetime.fromisoformat(starts_at) if starts_at else None,
            duration=int(said.get("duration") or 0),
            dial_in=tuple(
                f"{row['number']} {row.get('country_name', '')}".strip()
                for row in numbers
            ),
            settings=options,
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        raise AnswerLost() from None


def _quoted(host: str) -> str:
    return quote(host, safe="@")
