"""What a process reads before its first answer."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SELDOM = {"httpx", "segno", "xlsxwriter"}
START = """
import gc, sys
import fairville_site.wsgi, fairville_site.urls
print(gc.isenabled(), gc.get_freeze_count() > 0)
print(*sys.modules)
"""


def test_a_process_starts_without_what_few_requests_need():
    """Each worker would hold it in memory, and each start wait for it."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}

    began = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )

    collector, modules = began.stdout.splitlines()
    assert collector == "True True"  # it was put off, and what is loaded is let alone
    loaded = set(modules.split())
    assert "fairville_site.urls" in loaded
    assert {"events.zoom.transport", "registrations.spreadsheets"} <= loaded
    assert loaded & SELDOM == set()
