"""Webinars at the fake Zoom: like its meetings, but for hosts with the add-on alone."""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from tests.fake_zoom_calls import Calls
from tests.fake_zoom_rules import Answer, fault, invalid, known_settings, refusal

PATHS = {
    "webinars": re.compile(r"/v2/users/(?P<which>[^/]+)/webinars"),
    "webinar": re.compile(r"/v2/webinars/(?P<which>\d+)"),
    "panelists": re.compile(r"/v2/webinars/(?P<which>\d+)/panelists(?:/(?P<one>\w+))?"),
    "settings": re.compile(r"/v2/users/(?P<which>[^/]+)/settings"),
}
WEBINAR_SCOPES = {
    ("POST", "webinars"): "webinar:write:webinar:admin",
    ("GET", "webinar"): "webinar:read:webinar:admin",
    ("PATCH", "webinar"): "webinar:update:webinar:admin",
    ("DELETE", "webinar"): "webinar:delete:webinar:admin",
    ("GET", "webinars"): "webinar:read:list_webinars:admin",
    ("POST", "panelists"): "webinar:write:panelist:admin",
    ("GET", "panelists"): "webinar:read:list_panelists:admin",
    ("DELETE", "panelists"): "webinar:delete:panelist:admin",
    ("GET", "settings"): "user:read:settings:admin",
}


@dataclass
class Webinars(Calls):
    """What the fake knows of webinars and panelists beside its meetings."""

    hosts: dict[str, int] = field(default_factory=lambda: {"host@example.org": 2})
    webinar_hosts: set[str] = field(default_factory=lambda: {"host@example.org"})
    panelists: dict[int, list[dict[str, str]]] = field(default_factory=dict)
    next_panelist: int = 0
    # What it says of a meeting that is asked for as a webinar: 3000 or 3001.
    says_of_meetings: int = 3000

    def webinar_scope(self, method: str, path: str) -> str | None:
        return WEBINAR_SCOPES.get((method, self.webinar_path(path)[0]))

    def webinar_path(self, path: str) -> tuple[str, str, str]:
        for kind, pattern in PATHS.items():
            if found := pattern.fullmatch(path):
                parts = found.groupdict()
                return kind, unquote(parts["which"]), parts.get("one") or ""
        return "", "", ""

    def webinar_answer(self, method: str, path: str, body: bytes) -> Answer:
        kind, which, one = self.webinar_path(path)
        if kind in ("webinars", "settings"):
            return self.of_a_host(kind, method, which, body)
        number = int(which)
        if number in self.meetings and self.says_of_meetings == 3000:
            return refusal(400, 3000, "Cannot access webinar info.")
        if number not in self.webinars:
            return refusal(404, 3001, f"Webinar does not exist: {number}.")
        if kind == "webinar":
            return self.one(method, number, body, "webinar")
        return self.speaking(method, number, one, body)

    def of_a_host(self, kind: str, method: str, host: str, body: bytes) -> Answer:
        if host not in self.hosts:
            return refusal(404, 1001, f"User does not exist: {host}.")
        has_webinars = host in self.webinar_hosts
        if kind == "settings":
            return 200, {}, {"feature": {"webinar": has_webinars}}
        if not has_webinars:
            return refusal(400, 200, "Webinar plan is missing. Enable it.")
        if method == "POST":
            return self.create(host, body, "webinar")
        return self.listed(host, {}, "webinar")

    def speaking(self, method: str, number: int, one: str, body: bytes) -> Answer:
        """Panelists: an addition says no link, and adds an address once more."""
        there = self.panelists.setdefault(number, [])
        if method == "GET":
            rows = [{**row, "join_url": self.panel_link(number, row)} for row in there]
            return 200, {}, {"total_records": len(rows), "panelists": rows}
        if method == "DELETE":
            left = [row for row in there if row["id"] != one]
            if len(left) == len(there):
                return invalid([fault("panelistId")])
            self.panelists[number] = left
            return 204, {}, None
        rows = json.loads(body)["panelists"]
        for row in rows:
            good = "@" in row.get("email", "") and 0 < len(row.get("name", "")) <= 64
            if not good or row.keys() != {"email", "name"}:
                return invalid([fault("panelists.email")])
        for row in rows:
            self.next_panelist += 1
            there.append({"id": f"pan{self.next_panelist}", **row})
        return 201, {}, {"id": str(number), "updated_at": "2026-11-02T09:00:00Z"}

    def panel_link(self, number: int, row: dict[str, str]) -> str:
        return f"https://us02web.zoom.us/w/{number}?tk=canary-{row['id']}.panel"

    def convert(self, number: int) -> None:
        """What a host does in the portal: the number and the people stay."""
        kept = (self.meetings, self.webinars)
        own, other = kept if number in self.meetings else reversed(kept)
        held = other[number] = own.pop(number)
        held["type"] = {2: 5, 5: 2}[held["type"]]
        kind = "meeting" if held["type"] == 2 else "webinar"
        for name in held["settings"].keys() - known_settings(kind):
            del held["settings"][name]
