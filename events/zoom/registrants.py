"""People let into a meeting or webinar, each by a link of their own. Plain values.

Vendor's pages: developers.zoom.us/docs/api/meetings (“Add a meeting registrant”, “List”,
“Update … status”, “Delete …”), and the same under webinars. Every function raises
ZoomError and nothing else. Three tries a day for one address, failed ones included:
after AnswerLost look (`everybody`) before asking again. QuotaSpent is about one
address, any other Busy about the whole account.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from events.zoom.errors import AnswerLost, OtherKind, RegistrationOff
from events.zoom.transport import call

# By what it lets the site do; older apps hold the wider ones on the right.
SCOPES = {
    "meeting:write:registrant:admin": "meeting:write:admin",
    "meeting:read:list_registrants:admin": "meeting:read:admin",
    "meeting:update:registrant_status:admin": "meeting:write:admin",
    "meeting:delete:registrant:admin": "meeting:write:admin",
}
LONGEST_NAME = 64
# A meeting lets in 4,999 at most; a list that went on for ever would end here.
MOST_PAGES = 20
# The forms of languages that Zoom takes; for others it is told none.
LANGUAGES = {
    "de": "de-DE",
    "en": "en-US",
    "es": "es-ES",
    "fr": "fr-FR",
    "it": "it-IT",
    "pl": "pl-PL",
    "pt": "pt-PT",
}


class Kind(StrEnum):
    """What the number at Zoom is of."""

    MEETING = "meeting"
    WEBINAR = "webinar"


class Standing(StrEnum):
    """Where Zoom has a registrant; one who was cancelled reads back as denied."""

    APPROVED = "approved"
    PENDING = "pending"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Person:
    """All that Zoom is told of somebody; `language` by our code."""

    email: str = field(repr=False)
    name: str = field(repr=False)
    language: str = ""


@dataclass(frozen=True, slots=True)
class Registrant:
    """Somebody whom Zoom knows; `join_url` is empty while it gives none."""

    id: str
    email: str = field(repr=False)
    join_url: str = field(repr=False)
    standing: Standing


def add(kind: Kind, zoom_id: int, person: Person) -> Registrant:
    """Let somebody in at once; the link may have to be read from the list.

    Webinars approve at once only in a batch, which takes no language.
    """
    body = _named(person)
    if kind == Kind.WEBINAR:
        batch = {"auto_approve": True, "registrants": [body]}
        path = f"/webinars/{zoom_id}/batch_registrants"
        said = _asked(kind, "POST", path, body=batch)
        try:
            [row] = said["registrants"]
        except (KeyError, TypeError, ValueError):
            raise AnswerLost() from None
    else:
        if language := LANGUAGES.get(person.language):
            body["language"] = language
        body["auto_approve"] = True
        row = _asked(kind, "POST", _path(kind, zoom_id), body=body)
    link = _text(row, "join_url")
    standing = Standing.APPROVED if link else Standing.PENDING
    return Registrant(_id(row, "registrant_id"), person.email, link, standing)


def everybody(kind: Kind, zoom_id: int) -> list[Registrant]:
    """Everybody whom Zoom knows there, on all pages, wherever they stand."""
    return [row for standing in Standing for row in _listed(kind, zoom_id, standing)]


def approve(kind: Kind, zoom_id: int, registrant_id: str, email: str) -> None:
    """Also whoever was cancelled: the link is to be read from the list."""
    _set(kind, zoom_id, "approve", registrant_id, email)


def cancel(kind: Kind, zoom_id: int, registrant_id: str, email: str) -> None:
    """Their link lets nobody in any more; Zoom keeps who they were."""
    _set(kind, zoom_id, "cancel", registrant_id, email)


def remove(kind: Kind, zoom_id: int, registrant_id: str) -> None:
    """Zoom forgets them; no address is needed for it."""
    _asked(kind, "DELETE", f"{_path(kind, zoom_id)}/{registrant_id}")


def _asked(kind: Kind, method: str, path: str, **parts: Any) -> dict[str, Any]:
    """Of a webinar that takes no registration, Zoom says 3000 as it does of no meeting."""
    try:
        return call(method, path, **parts)
    except OtherKind as error:
        if kind == Kind.WEBINAR:
            raise RegistrationOff(error.said) from None
        raise


def _path(kind: Kind, zoom_id: int) -> str:
    return f"/{kind}s/{zoom_id}/registrants"


def _named(person: Person) -> dict[str, Any]:
    """A name as it was given, in Zoom's two parts: it shows them side by side."""
    first, _space, last = person.name.strip().partition(" ")
    names = {"first_name": first[:LONGEST_NAME], "last_name": last[:LONGEST_NAME]}
    return {"email": person.email, **{key: part for key, part in names.items() if part}}


def _set(kind: Kind, zoom_id: int, action: str, registrant_id: str, email: str) -> None:
    who = [{"id": registrant_id, "email": email}]
    body = {"action": action, "registrants": who}
    _asked(kind, "PUT", f"{_path(kind, zoom_id)}/status", body=body)


def _listed(kind: Kind, zoom_id: int, standing: Standing) -> Iterator[Registrant]:
    query = {"status": standing.value, "page_size": "300"}
    for _page in range(MOST_PAGES):
        page = _asked(kind, "GET", _path(kind, zoom_id), query=query)
        rows = page.get("registrants")
        if not isinstance(rows, list):
            raise AnswerLost
        for row in rows:
            yield Registrant(
                _id(row, "id"), _text(row, "email"), _text(row, "join_url"), standing
            )
        if not page.get("next_page_token"):
            break
        query["next_page_token"] = str(page["next_page_token"])


def _id(row: Any, name: str) -> str:
    if found := _text(row, name):
        return found
    raise AnswerLost


def _text(row: Any, name: str) -> str:
    return str(row.get(name) or "") if isinstance(row, Mapping) else ""
