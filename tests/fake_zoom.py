"""A Zoom on loopback, as strict as the real one is known to be.

It speaks HTTP, so that timeouts, cut answers and lost ones are real. What it keeps is
open to tests: `meetings`, `calls`, `tokens`. What it is told to be: `trouble`, `scopes`.
"""

import base64
import hashlib
import hmac
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fake_zoom_people import PEOPLE_SCOPES, People
from tests.fake_zoom_reports import REPORT_SCOPES, Reports
from tests.fake_zoom_rules import Answer, Trouble, refusal, where
from tests.fake_zoom_webinars import WEBINAR_SCOPES, Webinars

SCOPES = [
    "meeting:write:meeting:admin",
    "meeting:read:meeting:admin",
    "meeting:update:meeting:admin",
    "meeting:delete:meeting:admin",
    "meeting:read:list_meetings:admin",
    "user:read:user:admin",
    *PEOPLE_SCOPES.values(),
    *WEBINAR_SCOPES.values(),
    *REPORT_SCOPES.values(),
]
NEEDED = {
    ("POST", "meetings"): "meeting:write:meeting:admin",
    ("GET", "meeting"): "meeting:read:meeting:admin",
    ("PATCH", "meeting"): "meeting:update:meeting:admin",
    ("DELETE", "meeting"): "meeting:delete:meeting:admin",
    ("GET", "meetings"): "meeting:read:list_meetings:admin",
    ("GET", "user"): "user:read:user:admin",
}


@dataclass
class FakeZoom(People, Webinars, Reports):
    account: str = "canary-account"
    client: str = "client"
    secret: str = "canary-client-secret"  # noqa: S105
    webhook_secret: str = "canary-webhook-secret"  # noqa: S105
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    is_down: bool = False
    tokens: dict[str, tuple[float, list[str]]] = field(default_factory=dict)
    trouble: list[Trouble] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0
    lock: Any = field(default_factory=Lock)

    @property
    def environment(self) -> dict[str, str]:
        """The settings that lead here."""
        return {
            "ZOOM_ACCOUNT_ID": self.account,
            "ZOOM_CLIENT_ID": self.client,
            "ZOOM_CLIENT_SECRET": self.secret,
            "ZOOM_WEBHOOK_SECRET": self.webhook_secret,
            "ZOOM_DEFAULT_HOST": "host@example.org",
            "ZOOM_API_BASE_URL": f"http://127.0.0.1:{self.port}/v2",
            "ZOOM_OAUTH_URL": f"http://127.0.0.1:{self.port}/oauth/token",
        }

    def count(self, method: str) -> int:
        return sum(
            1 for called, path in self.calls if called == method and "/v2" in path
        )

    def signed(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """The headers with which a webhook's body comes."""
        stamp = str(int(time.time() if at is None else at))
        message = f"v0:{stamp}:".encode() + body
        digest = hmac.new(self.webhook_secret.encode(), message, hashlib.sha256)
        return {
            "x-zm-request-timestamp": stamp,
            "x-zm-signature": f"v0={digest.hexdigest()}",
        }

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Answer:
        parts = urlsplit(target)
        if parts.path == "/oauth/token":
            return self.token(method, headers, body)
        kind, _name = where(parts.path)
        of_webinars = self.webinar_scope(method, parts.path)
        of_people = self.scope_of(method, parts.path)
        of_reports = self.report_scope(method, parts.path)
        needed = NEEDED.get((method, kind)) or of_people or of_webinars or of_reports
        if refused := self.refused(needed, headers):
            return refused
        if of_reports:
            return self.report(target)
        if of_webinars:
            return self.webinar_answer(method, parts.path, body)
        return self.done(method, target, body)

    def done(self, method: str, target: str, body: bytes) -> Answer:
        """What whoever may ask is answered."""
        parts = urlsplit(target)
        kind, name = where(parts.path)
        if kind == "people":
            return self.registering(method, target, body)
        if kind == "meeting":
            return self.one(method, int(name), body)
        if name not in self.hosts:
            return refusal(404, 1001, f"User does not exist: {name}.")
        if kind == "user":
            return 200, {}, {"email": name, "type": self.hosts[name]}
        if method == "POST":
            return self.create(name, body)
        return self.listed(name, parse_qs(parts.query))

    def refused(self, scope: str | None, headers: Any) -> Answer | None:
        """Whom the token does not let do this."""
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        expires_at, scopes = self.tokens.get(token, (None, []))
        if expires_at is None:
            return refusal(401, 124, "Invalid access token.")
        if time.time() >= expires_at:
            return refusal(401, 124, "Access token is expired.")
        if scope is None:
            return refusal(404, 2300, "This API endpoint is not recognized.")
        if scope in scopes:
            return None
        words = f"Invalid access token, does not contain scopes:[{scope}]."
        return refusal(400, 4711, words)

    def token(self, method: str, headers: Any, body: bytes) -> Answer:
        """The latest token alone is good: some accounts are like that."""
        pair = f"{self.client}:{self.secret}".encode()
        if headers.get("Authorization") != f"Basic {base64.b64encode(pair).decode()}":
            words = {"reason": "Invalid client_id or client_secret"}
            return 400, {}, {**words, "error": "invalid_client"}
        form = parse_qs(body.decode())
        if form.get("grant_type") != ["account_credentials"]:
            return 400, {}, {"reason": "x", "error": "unsupported_grant_type"}
        if form.get("account_id") != [self.account] or method != "POST":
            return 400, {}, {"reason": "Bad Request", "error": "invalid_request"}
        token = f"eyJcanary-token-{len(self.calls)}-{'x' * 700}"
        self.tokens = {token: (time.time() + 3600, list(self.scopes))}
        return (
            200,
            {},
            {
                "access_token": token,
                "token_type": "bearer",
                "expires_in": 3600,
                "scope": " ".join(self.scopes),
                "api_url": "https://api-eu.zoom.us",
            },
        )

    def next_trouble(self, method: str, path: str) -> Trouble | None:
        kind = "TOKEN" if path.startswith("/oauth") else method
        for one in self.trouble:
            if one.method in {kind, "*"} and one.times > 0:
                one.times -= 1
                return one
        return None


class Conversation(BaseHTTPRequestHandler):
    server: "Server"

    def converse(self) -> None:
        zoom = self.server.zoom
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with zoom.lock:
            zoom.calls.append((self.command, self.path))
            trouble = zoom.next_trouble(self.command, self.path)
            if zoom.is_down:
                answer: Answer = (503, {}, None)
            elif trouble and trouble.how == "answer" and trouble.answer:
                answer = trouble.answer
            else:
                answer = zoom.answer(self.command, self.path, self.headers, body)
        self.say(answer, trouble)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = converse

    def say(self, answer: Answer, trouble: Trouble | None) -> None:
        status, headers, said = answer
        how = trouble.how if trouble else ""
        if trouble and trouble.then:
            trouble.then()
        if trouble and how == "late":
            time.sleep(trouble.seconds)
        if how == "drop":
            self.close_connection = True
            return
        if how == "fail":
            status, said = 502, None
        body = json.dumps(said).encode() if said is not None else b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if how == "cut" else body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `calls`."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    zoom: FakeZoom

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that lost its patience is no error of ours."""


@contextmanager
def zoom_server():
    """A Zoom on a free port of loopback, for as long as the block lasts."""
    with Server(("127.0.0.1", 0), Conversation) as server:
        server.zoom = FakeZoom(port=server.server_address[1])
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.zoom
        finally:
            server.shutdown()
            thread.join()
