"""What a server of errors gets: real envelopes, taken on loopback and searched."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from django.conf import settings as site

WORD = "zqcanaryqz"
# In a process of its own: the SDK stays in one till its end.
FAIL = f"""
import logging, django
django.setup()
import sentry_sdk
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from fairville_site import urls

def breaks(request, who):
    try:
        int(who)
    except ValueError as error:
        raise LookupError(request.POST["name"]) from error

urls.urlpatterns.append(path("breaks/<str:who>/", csrf_exempt(breaks)))
client = Client(raise_request_exception=False)
headers = {{"User-Agent": "{WORD}", "Cookie": "a={WORD}", "X-Forwarded-For": "192.0.2.77"}}
answer = client.post(
    "/breaks/{WORD}@example.org/?q={WORD}", {{"name": "{WORD}"}}, headers=headers
)
client.get("/healthz", headers={{"Host": "{WORD}.example"}})
logging.getLogger("x").error("Failed for %s: %s", "{WORD}", 7)
logging.getLogger("x").warning("{WORD}")
sentry_sdk.flush(10)
print(answer["X-Request-ID"])
"""


@contextmanager
def sink() -> Iterator[tuple[str, list[bytes]]]:
    """Its DSN, and the bodies that it took."""
    taken: list[bytes] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://key@127.0.0.1:{server.server_address[1]}/1", taken
        server.shutdown()
        thread.join()


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    measured = {k: v for k, v in os.environ.items() if k.startswith("COVERAGE_")}
    named = measured | {
        "PATH": "",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": "sqlite://:memory:",
    }
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=site.BASE_DIR, env=named | environment, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def events(taken: list[bytes]) -> list[dict]:
    """Of each envelope: its head, then pairs of a head of its own and what it is of."""
    return [json.loads(body.split(b"\n")[2]) for body in taken]


def test_an_error_is_told_by_kind_and_line_and_by_nobodys_name():
    with sink() as (dsn, taken):
        ran = run(FAIL, SENTRY_DSN=dsn)
    assert ran.returncode == 0, ran.stderr

    assert len(taken) == 2
    whole = b"".join(taken).lower()
    for planted in (WORD, "example.org", "192.0.2", "breaks/", "user-agent"):
        assert planted.encode() not in whole, planted
    error, line = events(taken)
    assert [one["type"] for one in error["exception"]["values"]] == [
        "ValueError",
        "LookupError",
    ]
    last = error["exception"]["values"][-1]["stacktrace"]["frames"][-1]
    assert (last["function"], last["lineno"]) == ("breaks", 14)
    assert error["tags"] == {"request_id": ran.stdout.strip()}
    assert line["logentry"] == {"message": "Failed for %s: %s"}
    assert error.keys() | line.keys() == {
        *("event_id", "timestamp", "level", "logger", "platform", "environment"),
        *("tags", "exception", "logentry"),
    }


def test_without_a_server_of_errors_the_package_is_not_even_read():
    ran = run("import sys, django; django.setup(); print('sentry_sdk' in sys.modules)")

    assert ran.stdout == "False\n"


def test_without_the_package_the_start_is_refused_with_a_sentence():
    script = (
        "import sys; sys.modules['sentry_sdk'] = None\nimport django; django.setup()"
    )

    ran = run(script, SENTRY_DSN="http://key@127.0.0.1:9/1")

    assert ran.returncode == 1
    assert "SENTRY_DSN is set, but sentry-sdk is not installed" in ran.stderr
