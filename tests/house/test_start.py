"""What a process reads before its first answer."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SELDOM = {"httpx", "segno", "xlsxwriter"}
START = "import sys; import fairville_site.urls; print(*sys.modules)"


def test_a_process_starts_without_what_few_requests_need():
    """Each worker would hold it in memory, and each start wait for it."""
    code = f"import django; django.setup(); {START}"
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}

    began = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )

    loaded = set(began.stdout.split())
    assert "fairville_site.urls" in loaded
    assert {"events.zoom.transport", "registrations.spreadsheets"} <= loaded
    assert loaded & SELDOM == set()
