"""Runs the suite on SQLite, then on PostgreSQL; arguments go to pytest.

BROWSER=no leaves the browser journeys out; otherwise CHROMIUM_PATH names the browser.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = "tests/journeys"
DEEP = "tests/deep"  # by `make test-deep`
# What they prove does not depend on the database: SQLite's round has run them. The same
# holds of single tests that are marked `alike`; `-p tests.statements` looks whether.
PURE = (
    "tests/dialogues/test_privacy_page*",
    "tests/dialogues/test_seeds*",
    "tests/events/test_admin_calls*",
    "tests/events/test_admin_queries*",
    "tests/events/test_admin_zoom*",
    "tests/events/test_clock*",
    "tests/events/test_feeds_http*",
    "tests/events/test_feeds_processes*",
    "tests/events/test_ical*",
    "tests/events/test_kit*",
    "tests/events/test_pasted*",
    "tests/events/test_public_json*",
    "tests/events/test_recording*",
    "tests/events/test_session_hours*",
    "tests/events/test_share_image*",
    "tests/events/test_webinars_desk*",
    "tests/events/test_zoom.py",
    "tests/events/test_zoom_*",
    "tests/fairville_site/test_access*",
    "tests/fairville_site/test_account_pages*",
    "tests/fairville_site/test_admin_look*",
    "tests/fairville_site/test_admin_table*",
    "tests/fairville_site/test_errors*",
    "tests/fairville_site/test_every_page*",
    "tests/fairville_site/test_fresh*",
    "tests/fairville_site/test_hot_answers*",
    "tests/fairville_site/test_languages*",
    "tests/fairville_site/test_limits*",
    "tests/fairville_site/test_look*",
    "tests/fairville_site/test_media*",
    "tests/fairville_site/test_own_password*",
    "tests/fairville_site/test_page_cache_hostile*",
    "tests/fairville_site/test_page_rules*",
    "tests/fairville_site/test_prose*",
    "tests/fairville_site/test_public_formats*",
    "tests/fairville_site/test_reports*",
    "tests/fairville_site/test_roles*",
    "tests/fairville_site/test_security*",
    "tests/fairville_site/test_sharing*",
    "tests/fairville_site/test_staticfiles*",
    "tests/fairville_site/test_steady_cache*",
    "tests/fairville_site/test_translation_honesty*",
    "tests/fairville_site/test_typography*",
    "tests/fairville_site/test_weight*",
    "tests/fairville_site/test_wellknown*",
    "tests/house",
    "tests/journeys/test_accessibility*",
    "tests/journeys/test_accounts*",
    "tests/journeys/test_budget*",
    "tests/journeys/test_desk*",
    "tests/journeys/test_keyboard*",
    "tests/journeys/test_other_sites*",
    "tests/journeys/test_print*",
    "tests/journeys/test_registration*",
    "tests/registrations/test_emails*",
    "tests/registrations/test_every_mail*",
    "tests/registrations/test_forms*",
    "tests/registrations/test_invitations*",
    "tests/registrations/test_limited_forms*",
    "tests/registrations/test_mailbox*",
    "tests/registrations/test_own_page_opens*",
    "tests/registrations/test_quiet_logs*",
    "tests/registrations/test_templatetags*",
    "tests/registrations/test_unkind_servers*",
    "tests/registrations/test_views_foreign*",
    "tests/speakers/test_images*",
    "tests/speakers/test_pictures*",
)
ONCE = ["-m", "not grown and not alike"]
WORKERS = "2"
INTERRUPTED = 2  # pytest's exit code for Ctrl-C


def run_phase(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """The exit code and the last line; every byte is shown as it comes."""
    tail = b""
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE
    ) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        assert process.stdout  # noqa: S101 (it is a pipe)
        while chunk := os.read(process.stdout.fileno(), 65536):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            tail = (tail + chunk)[-4096:]
    lines = tail.decode(errors="replace").strip().splitlines()
    return process.returncode, lines[-1] if lines else "no output"


def pytest_command(arguments: list[str]) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-n", WORKERS, *arguments]
    command.append(f"--ignore={DEEP}")
    command.append("--color=yes" if sys.stdout.isatty() else "--color=no")
    if os.environ.get("BROWSER") == "no":
        print(f"BROWSER=no: the browser journeys in {JOURNEYS} are LEFT OUT.")
        command.append(f"--ignore={JOURNEYS}")
    return command


def without_pure() -> list[str]:
    return [*ONCE, *(f"--ignore-glob={ROOT / path}" for path in PURE)]


def main() -> int:
    # Ctrl-C reaches pytest too: it tidies up, and we report and end after it.
    signal.signal(signal.SIGINT, lambda *_: None)
    pytest = pytest_command(sys.argv[1:])
    with_postgres = [sys.executable, str(ROOT / "scripts" / "with_postgres.py")]
    environment = dict(os.environ)
    without_postgres = environment.copy()
    without_postgres.pop("TEST_DATABASE_URL", None)
    phases = {
        "SQLite": (pytest, without_postgres),
        "PostgreSQL": (with_postgres + pytest + without_pure(), environment),
    }
    report = []
    worst = 0
    for name, (command, phase_environment) in phases.items():
        print(f"\n── {name} " + "─" * (76 - len(name)), flush=True)
        start = time.monotonic()
        code, line = run_phase(command, phase_environment)
        report.append(f"{name:<11}{time.monotonic() - start:4.0f} s  {line}")
        worst = worst or code
        if code < 0 or code == INTERRUPTED:
            break
    print("\n" + "\n".join(report), flush=True)
    return min(abs(worst), 255)


if __name__ == "__main__":
    sys.exit(main())
