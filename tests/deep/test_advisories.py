"""`make check` looks for known advisories, and says so when it cannot."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parents[2]
LOCK = f"somepackage==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
KNOWN = {
    "id": "PYSEC-2026-1",
    "summary": "Something",
    "affected": [
        {
            "package": {"name": "somepackage", "ecosystem": "PyPI"},
            "ranges": [
                {
                    "type": "ECOSYSTEM",
                    "events": [{"introduced": "0"}, {"fixed": "1.1"}],
                }
            ],
        }
    ],
}


@contextmanager
def source(answer: dict) -> Iterator[str]:
    """Advisories in OSV's form, on loopback."""

    class Say(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Say) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
        server.shutdown()
        thread.join()


def asked(tmp_path: Path, address: str) -> tuple[int, str]:
    lock = tmp_path / "run.txt"
    lock.write_text(LOCK)
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "advisories.py", lock],
        env={**os.environ, "OSV_URL": address, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_a_known_advisory_fails_the_check_and_is_named(tmp_path):
    with source({"vulns": [KNOWN]}) as address:
        assert asked(tmp_path, address) == (
            1,
            "somepackage 1.0: PYSEC-2026-1, repaired in 1.1\n",
        )


def test_without_one_the_check_says_of_how_many_packages(tmp_path):
    with source({}) as address:
        assert asked(tmp_path, address) == (0, "No known advisory on 1 packages.\n")


def test_where_none_can_be_had_the_check_says_so_and_passes(tmp_path):
    assert asked(tmp_path, "http://127.0.0.1:9/v1/query") == (
        0,
        "run.txt: known advisories could not be had: NOT CHECKED.\n",
    )
