"""Meetings and webinars at the fake Zoom: made, read, changed, deleted, listed."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from tests.fake_zoom_rules import Answer, faults_in, invalid, refusal


@dataclass
class Calls:
    """What the fake keeps of both kinds, each under its own numbers."""

    may_not_schedule: set[str] = field(default_factory=set)
    interprets: bool = True
    page_size: int = 300
    meetings: dict[int, dict[str, Any]] = field(default_factory=dict)
    webinars: dict[int, dict[str, Any]] = field(default_factory=dict)
    running: set[int] = field(default_factory=set)
    next_id: int = 88_000_000_001

    def kept(self, kind: str) -> dict[int, dict[str, Any]]:
        return {"meeting": self.meetings, "webinar": self.webinars}[kind]

    def create(self, host: str, body: bytes, kind: str = "meeting") -> Answer:
        if host in self.may_not_schedule:
            return refusal(400, 3161, "Meeting hosting and scheduling are disabled.")
        said = json.loads(body)
        if faults := faults_in(said, is_new=True, kind=kind):
            return invalid(faults)
        made = {
            "id": self.next_id,
            "host_email": host,
            "pwd": f"pwd{self.next_id % 97}",
        }
        self.next_id += 1
        self.kept(kind)[made["id"]] = made
        self.write(made, said)
        return 201, {}, self.shown(made)

    def write(self, meeting: dict[str, Any], said: dict[str, Any]) -> None:
        """A start in the past is ignored; so is what the plan does not have."""
        wanted = dict(said.pop("settings", {}))
        if said.get("start_time", "9") < time.strftime("%Y-%m-%dT", time.gmtime()):
            said.pop("start_time")
        if not self.interprets:
            wanted["language_interpretation"] = {"enable": False}
        if "password" in said:
            meeting["pwd"] = said.pop("password")
        meeting.update(said)
        meeting["settings"] = {**meeting.get("settings", {}), **wanted}

    def shown(self, meeting: dict[str, Any]) -> dict[str, Any]:
        number, pwd = meeting["id"], meeting["pwd"]
        shown = {name: value for name, value in meeting.items() if name != "pwd"}
        numbers = [{"number": "+33 1 7037 2246", "country_name": "France"}]
        return {
            **shown,
            "uuid": f"/{number}//canary==",
            "settings": {**meeting["settings"], "global_dial_in_numbers": numbers},
            "password": pwd,
            "join_url": f"https://us02web.zoom.us/j/{number}?pwd={pwd}.1",
            "start_url": f"https://us02web.zoom.us/s/{number}?zak=eyJcanary-zak",
        }

    def one(
        self, method: str, number: int, body: bytes, kind: str = "meeting"
    ) -> Answer:
        kept = self.kept(kind)
        if number in self.webinars and kind == "meeting":
            return refusal(400, 3000, "Cannot access webinar info.")
        if number not in kept:
            return refusal(404, 3001, f"Meeting does not exist: {number}.")
        if method == "GET":
            return 200, {}, self.shown(kept[number])
        if method == "DELETE":
            if number in self.running:
                return refusal(400, 3002, "Sorry, you cannot delete this meeting.")
            del kept[number]
            return 204, {}, None
        said = json.loads(body)
        if faults := faults_in(said, is_new=False, kind=kind):
            return invalid(faults)
        self.write(kept[number], said)
        return 204, {}, None

    def listed(
        self, host: str, query: dict[str, list[str]], kind: str = "meeting"
    ) -> Answer:
        start = int(query.get("next_page_token", ["0"])[0])
        size = min(int(query.get("page_size", ["30"])[0]), self.page_size)
        mine = [row for row in self.kept(kind).values() if row["host_email"] == host]
        rows = [
            {"id": row["id"], "agenda": row.get("agenda", "")[:250]}
            for row in mine[start : start + size]
        ]
        more = str(start + size) if start + size < len(mine) else ""
        return 200, {}, {f"{kind}s": rows, "next_page_token": more}
