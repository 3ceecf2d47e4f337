"""Who was in a call that is over, and when: Zoom's own report of it. Plain values.

Vendor's pages: developers.zoom.us/docs/api/meetings (“Get meeting participant reports”,
“Get webinar participant reports”). Every function raises ZoomError and nothing else;
there is no report (NotFound) until some time after the end, and one of fewer than two
people is empty. Of names, addresses and devices, which Zoom adds, nothing leaves here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from events.zoom.errors import AnswerLost
from events.zoom.registrants import Kind
from events.zoom.transport import call

# By what it lets the site do; older apps hold the wider one on the right.
SCOPES = {
    Kind.MEETING: {"report:read:list_meeting_participants:admin": "report:read:admin"},
    Kind.WEBINAR: {"report:read:list_webinar_participants:admin": "report:read:admin"},
}
# Of 300 rows: 5,000 people who each come back twice.
MOST_PAGES = 50
WAITING = "in_waiting_room"


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody in the call from one aware instant to another; a return is another one.

    `registrant_id` is empty for hosts, panelists, and whoever came by another link.
    """

    registrant_id: str
    joined_at: datetime
    left_at: datetime


def stays(kind: Kind, which: int | str) -> set[Stay]:
    """By a call's number, of its last time; by the UUID of one time, of that one.

    Who waited to be let in and never was is left out.
    """
    path = f"/report/{kind}s/{_quoted(which)}/participants"
    query = {"page_size": "300", "include_fields": "registrant_id"}
    found: set[Stay] = set()
    for _page in range(MOST_PAGES):
        page = call("GET", path, query=query)
        rows = page.get("participants")
        if not isinstance(rows, list):
            raise AnswerLost
        found |= {_stay(row) for row in rows if not _waited(row)}
        if not page.get("next_page_token"):
            break
        query["next_page_token"] = str(page["next_page_token"])
    return found


def _quoted(which: int | str) -> str:
    """Zoom decodes the UUIDs that begin with a slash, or hold two, once more."""
    once = quote(str(which), safe="")
    is_twice = str(which).startswith("/") or "//" in str(which)
    return quote(once, safe="") if is_twice else once


def _waited(row: Any) -> bool:
    return isinstance(row, Mapping) and row.get("status") == WAITING


def _stay(row: Any) -> Stay:
    """Of whoever has not left as far as Zoom knows, the end is the beginning."""
    try:
        joined_at = _instant(row["join_time"])
        left_at = _instant(row.get("leave_time") or row["join_time"])
        return Stay(str(row.get("registrant_id") or ""), joined_at, left_at)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise AnswerLost from None


def _instant(said: Any) -> datetime:
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        raise ValueError
    return moment
