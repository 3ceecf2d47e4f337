"""Registration at the fake Zoom: who is let in, by which link, and who is refused."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fake_zoom_rules import PEOPLE, Answer, fault, invalid, refusal

PEOPLE_SCOPES = {
    (kind, method, what): f"{kind}:{scope}:admin"
    for kind in ("meeting", "webinar")
    for method, what, scope in (
        ("POST", "registrants", "write:registrant"),
        ("POST", "batch_registrants", "write:batch_registrants"),
        ("GET", "registrants", "read:list_registrants"),
        ("PUT", "registrants", "update:registrant_status"),
        ("DELETE", "registrants", "delete:registrant"),
    )
}
LANGUAGES = {"de-DE", "en-US", "es-ES", "fr-FR", "it-IT", "pl-PL", "pt-PT"}
ACTIONS = {"approve": "approved", "cancel": "denied", "deny": "denied"}
TRIES = 3
FIELDS = {"email", "first_name", "last_name", "language", "auto_approve"}
QUOTA = (
    "You have exceeded the daily rate limit of ({tries}) for Add meeting registrant "
    "API requests for the registrant ({email}). You can resume these API requests at "
    "GMT 00:00:00."
)


@dataclass
class People:
    """What the fake knows of registrants.

    Its answers to an addition may keep the link back, as the real one's may.
    """

    meetings: dict[int, dict[str, Any]] = field(default_factory=dict)
    webinars: dict[int, dict[str, Any]] = field(default_factory=dict)
    people: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    made: Counter[int] = field(default_factory=Counter)
    tries: dict[tuple[str, str], int] = field(default_factory=dict)
    alternative_hosts: set[str] = field(default_factory=set)
    over: set[int] = field(default_factory=set)
    most_people: int = 4999
    page_size: int = 300
    keeps_links_back: bool = False

    def scope_of(self, method: str, path: str) -> str | None:
        found = PEOPLE.fullmatch(path)
        key = (found["kind"], method, found["what"]) if found else ("", "", "")
        return PEOPLE_SCOPES.get(key)

    def registering(self, method: str, target: str, body: bytes) -> Answer:
        parts = urlsplit(target)
        found = PEOPLE.fullmatch(parts.path)
        assert found
        number, kind, one = int(found["number"]), found["kind"], found["one"]
        if refused := self.not_there(kind, number):
            return refused
        said = json.loads(body) if body else {}
        if method == "GET":
            return self.page(number, parse_qs(parts.query))
        if method == "PUT":
            return self.status(number, said)
        if method == "DELETE":
            return self.removed(number, one)
        if found["what"] == "registrants":
            return self.added(kind, number, said, said.get("auto_approve", False))
        return self.batch(kind, number, said)

    def not_there(self, kind: str, number: int) -> Answer | None:
        own, others = self.meetings, self.webinars
        if kind == "webinar":
            own, others = others, own
        if number in others and kind == "meeting":
            return refusal(400, 3000, "Cannot access webinar info.")
        if number not in own:
            return refusal(404, 3001, f"Meeting does not exist: {number}.")
        if own[number]["settings"].get("approval_type", 2) != 2:
            return None
        if kind == "webinar":
            return refusal(400, 3000, "Registration has not been enabled.")
        words = f"Registration has not been enabled for this meeting: {number}."
        return refusal(404, 404, words)

    def batch(self, kind: str, number: int, said: dict[str, Any]) -> Answer:
        rows = []
        for row in said["registrants"]:
            if "language" in row:
                return invalid([fault("registrants.language")])
            status, headers, made = self.added(kind, number, row, said["auto_approve"])
            if status != 201 or made is None:
                return status, headers, made
            rows.append({"email": row["email"], **made})
        return 201, {}, {"registrants": rows}

    def added(
        self, kind: str, number: int, said: dict[str, Any], at_once: bool
    ) -> Answer:
        """Each try counts, refused ones too."""
        email = said.get("email", "").lower()
        day = time.strftime("%Y-%m-%d", time.gmtime())
        self.tries[email, day] = self.tries.get((email, day), 0) + 1
        if self.tries[email, day] > TRIES:
            return refusal(429, 429, QUOTA.format(tries=TRIES, email=email))
        if refused := self.refuses(kind, number, said, email):
            return refused
        there = self.people.setdefault(number, {})
        known = self.known(number, email)
        if known and known["status"] == "denied":
            return refusal(400, 3044, "The registrant has been denied.")
        if known is None:
            self.made[number] += 1  # never a number twice, whoever was removed
            made = f"rid{number % 1000}x{self.made[number]}"
            known = {"id": made, **said, "email": email}
            known["status"] = "approved" if at_once else "pending"
            there[known["id"]] = known
        shown = {"id": number, "registrant_id": known["id"]}
        if known["status"] == "approved" and not self.keeps_links_back:
            shown["join_url"] = self.link(number, known)
        return 201, {}, shown

    def refuses(
        self, kind: str, number: int, said: dict[str, Any], email: str
    ) -> Answer | None:
        faults = [fault(name) for name in said.keys() - FIELDS]
        if "@" not in email or len(email) > 128:
            faults.append(fault("email"))
        if not 0 < len(said.get("first_name", "")) <= 64:
            faults.append(fault("first_name"))
        if said.get("language", "en-US") not in LANGUAGES:
            faults.append(fault("language"))
        if faults:
            return invalid(faults)
        held = {"meeting": self.meetings, "webinar": self.webinars}[kind][number]
        if email in {held["host_email"], *self.alternative_hosts}:
            return refusal(400, 3027, "Host can not register.")
        if number in self.over:
            return refusal(400, 3038, "Meeting is over.")
        coming = [
            p for p in self.people.get(number, {}).values() if p["email"] != email
        ]
        if len(coming) >= self.most_people:
            return refusal(400, 3043, "Meeting has reached maximum capacity.")
        return None

    def known(self, number: int, email: str) -> dict[str, Any] | None:
        rows = self.people.get(number, {}).values()
        return next((row for row in rows if row["email"] == email), None)

    def link(self, number: int, row: dict[str, Any]) -> str:
        return f"https://us02web.zoom.us/w/{number}?tk=canary-{row['id']}"

    def page(self, number: int, query: dict[str, list[str]]) -> Answer:
        """A link stands only beside whoever is approved; the order is no one's."""
        status = query.get("status", ["approved"])[0]
        start = int(query.get("next_page_token", ["0"])[0])
        size = min(int(query.get("page_size", ["30"])[0]), self.page_size)
        rows = [
            r for r in self.people.get(number, {}).values() if r["status"] == status
        ]
        rows.reverse()
        shown = [
            {
                **row,
                **(
                    {"join_url": self.link(number, row)} if status == "approved" else {}
                ),
            }
            for row in rows[start : start + size]
        ]
        more = str(start + size) if start + size < len(rows) else ""
        return 200, {}, {"registrants": shown, "next_page_token": more}

    def status(self, number: int, said: dict[str, Any]) -> Answer:
        there = self.people.get(number, {})
        for one in said["registrants"]:
            row = there.get(one["id"])
            if row is None or row["email"] != one["email"]:
                return invalid([fault("registrants.id")])
            row["status"] = ACTIONS[said["action"]]
        return 204, {}, None

    def removed(self, number: int, one: str | None) -> Answer:
        if self.people.get(number, {}).pop(one or "", None) is None:
            return invalid([fault("registrantId")])
        return 204, {}, None
