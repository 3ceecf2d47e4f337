"""Who speaks in a webinar, and who may hold one. Plain values.

Vendor's pages: developers.zoom.us/docs/api/meetings (“Add panelists”, “List panelists”,
“Remove a panelist”) and api/users (“Get user settings”). Every function raises ZoomError
and nothing else. An addition answers no link: it stands in the list. After AnswerLost
look there (`panelists`) before adding anybody again.
"""

from urllib.parse import quote

from events.zoom.errors import AnswerLost
from events.zoom.registrants import LONGEST_NAME, Person, Registrant, Standing
from events.zoom.transport import call

# By what it lets the site do; older apps hold the wider ones on the right.
SCOPES = {
    "webinar:write:webinar:admin": "webinar:write:admin",
    "webinar:read:webinar:admin": "webinar:read:admin",
    "webinar:update:webinar:admin": "webinar:write:admin",
    "webinar:delete:webinar:admin": "webinar:write:admin",
    "webinar:read:list_webinars:admin": "webinar:read:admin",
    "webinar:write:panelist:admin": "webinar:write:admin",
    "webinar:read:list_panelists:admin": "webinar:read:admin",
    "webinar:delete:panelist:admin": "webinar:write:admin",
    "webinar:write:batch_registrants:admin": "webinar:write:admin",
    "webinar:read:list_registrants:admin": "webinar:read:admin",
    "webinar:update:registrant_status:admin": "webinar:write:admin",
    "webinar:delete:registrant:admin": "webinar:write:admin",
    "user:read:settings:admin": "user:read:admin",
}


def add_panelist(zoom_id: int, person: Person) -> None:
    """Zoom is told an address and a name; it writes to nobody where that is set off."""
    row = {"email": person.email, "name": person.name.strip()[:LONGEST_NAME]}
    call("POST", f"/webinars/{zoom_id}/panelists", body={"panelists": [row]})


def panelists(zoom_id: int) -> list[Registrant]:
    """All of them, also whom somebody added at Zoom; in one page, as Zoom gives it."""
    rows = call("GET", f"/webinars/{zoom_id}/panelists").get("panelists")
    if not isinstance(rows, list):
        raise AnswerLost
    try:
        return [
            Registrant(
                str(row["id"]),
                str(row.get("email") or ""),
                str(row.get("join_url") or ""),
                Standing.APPROVED,
            )
            for row in rows
        ]
    except (KeyError, TypeError, AttributeError):
        raise AnswerLost from None


def remove_panelist(zoom_id: int, panelist_id: str) -> None:
    """Their link lets nobody in any more, and Zoom forgets them."""
    call("DELETE", f"/webinars/{zoom_id}/panelists/{quote(panelist_id, safe='')}")


def may_hold_webinars(host: str, *, patience: float | None = None) -> bool:
    """Whether the host's licence has the add-on."""
    path = f"/users/{quote(host, safe='@')}/settings"
    features = call("GET", path, patience=patience).get("feature")
    return isinstance(features, dict) and features.get("webinar") is True
