"""Zoom's REST API by Server-to-Server OAuth: plain values in and out, no model.

Vendor's pages, under developers.zoom.us/docs: internal-apps/s2s-oauth (tokens),
api/meetings (bodies and answers), api/rate-limits (429), api/errors (codes in the body).
Every function raises ZoomError and nothing else. No POST is sent twice: after
AnswerLost the work may have been done, so look (`find_meetings`) before asking again.
Instants are aware, durations in minutes. Calls end after some three times PATIENCE
seconds. The token is in Django's cache, one for all processes that share it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from events.zoom.errors import (
    OF_THE_ACCOUNT,
    AnswerLost,
    Busy,
    Ended,
    Full,
    InProgress,
    IsHost,
    IsWebinar,
    MissingScope,
    NotFound,
    Over,
    QuotaSpent,
    Refused,
    RegistrationOff,
    Unreachable,
    ZoomError,
)
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
    "IsWebinar",
    "MissingScope",
    "NotFound",
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


def create_meeting(host: str, body: Mapping[str, Any]) -> ZoomMeeting:
    """Make a meeting of a host (e-mail or id). After AnswerLost, look before the next."""
    return _meeting(call("POST", f"/users/{_quoted(host)}/meetings", body=body))


def read_meeting(zoom_id: int) -> ZoomMeeting:
    return _meeting(call("GET", f"/meetings/{zoom_id}"))


def update_meeting(zoom_id: int, body: Mapping[str, Any]) -> None:
    """Zoom answers 204 also where it ignores a field: read back."""
    call("PATCH", f"/meetings/{zoom_id}", body=body)


def delete_meeting(zoom_id: int) -> None:
    """Nobody is written to by Zoom. Raises NotFound when it is gone already."""
    quiet = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
    call("DELETE", f"/meetings/{zoom_id}", query=quiet)


def find_meetings(host: str, marker: str) -> list[int]:
    """The host's meetings whose agenda begins so (lists cut agendas at 250 characters)."""
    found: list[int] = []
    query = {"type": "scheduled", "page_size": "300"}
    for _page in range(MOST_PAGES):
        page = call("GET", f"/users/{_quoted(host)}/meetings", query=query)
        found += [
            int(row["id"])
            for row in page.get("meetings", [])
            if str(row.get("agenda", "")).startswith(marker)
        ]
        if not page.get("next_page_token"):
            break
        query["next_page_token"] = str(page["next_page_token"])
    return found


def start_link(zoom_id: int, *, patience: float = 4.0) -> str:
    """The link that makes its holder the host, for two hours: show it, keep it nowhere."""
    said = call("GET", f"/meetings/{zoom_id}", patience=patience)
    if not said.get("start_url"):
        raise AnswerLost
    return str(said["start_url"])


def check_connection(*, patience: float = 4.0) -> Connection:
    """Get a new token, name the scopes that it lacks, and look the host up."""
    token = token_of(patience, refused=kept_token())
    missing = [
        scope for scope, wider in SCOPES.items() if not {scope, wider} & {*token.scopes}
    ]
    if "user:read:user:admin" in missing:
        return Connection(missing)
    host = settings.ZOOM_DEFAULT_HOST
    user = call("GET", f"/users/{_quoted(host)}", patience=patience)
    return Connection(missing, str(user.get("email", host)), user.get("type") == 2)


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
