"""Reports at the fake Zoom: who was in a call, from some time after its end."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fake_zoom_rules import Answer, refusal

PATH = re.compile(
    r"/v2/report/(?P<kind>meeting|webinar)s/(?P<which>[^/]+)/participants"
)
REPORT_SCOPES = {
    kind: f"report:read:list_{kind}_participants:admin"
    for kind in ("meeting", "webinar")
}


@dataclass
class Reports:
    """Of each time that a call was held, the rows; a number means its last time."""

    held: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 300

    def was_held(
        self, number: int, *rows: dict[str, str], uuid: str = "", kind: str = "meeting"
    ) -> None:
        """The rows hold what Zoom's do; names and addresses are added."""
        time = {"number": number, "uuid": uuid, "kind": kind, "rows": rows}
        self.held.append(time)

    def report_scope(self, method: str, path: str) -> str | None:
        """A UUID that, decoded once, begins with a slash or holds two leads nowhere."""
        found = PATH.fullmatch(path)
        once = f"/{unquote(found['which'])}" if found else "//"
        is_known = found and method == "GET" and "//" not in once
        return REPORT_SCOPES[found["kind"]] if found and is_known else None

    def report(self, target: str) -> Answer:
        parts = urlsplit(target)
        found = PATH.fullmatch(parts.path)
        assert found
        kind, which = found["kind"], unquote(unquote(found["which"]))
        times = [
            one
            for one in self.held
            if which in (str(one["number"]), one["uuid"]) and one["kind"] == kind
        ]
        if not times:
            return refusal(404, 3001, "Meeting ID is invalid or not end.")
        return self.page_of(times[-1]["rows"], parse_qs(parts.query))

    def page_of(self, rows: Any, query: dict[str, list[str]]) -> Answer:
        """Empty of fewer than two people; registrants' numbers on demand alone."""
        shown = [
            {
                "name": "canary name",
                "user_email": "canary@example.org",
                "status": "in_meeting",
                **row,
            }
            for row in rows
        ]
        if query.get("include_fields") != ["registrant_id"]:
            shown = [
                {key: value for key, value in row.items() if key != "registrant_id"}
                for row in shown
            ]
        if len({row.get("registrant_id", "") for row in rows}) < 2:
            shown = []
        start = int(query.get("next_page_token", ["0"])[0])
        size = min(int(query.get("page_size", ["30"])[0]), self.page_size)
        more = str(start + size) if start + size < len(shown) else ""
        page = {"participants": shown[start : start + size], "next_page_token": more}
        return 200, {}, page
