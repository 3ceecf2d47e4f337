"""Looks for known advisories on what the locks hold, where they can be had.

    .venv/bin/python scripts/advisories.py [LOCK...]

Without a network it says so in one line and is content: a check that nobody can run
must not stop what can be checked. OSV_URL names another source of advisories.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The development lock repeats every pin of the others.
LOCKS = [ROOT / "requirements" / name for name in ("dev.txt", "uv.txt")]
SECONDS = "10"
AT_MOST = 300


def audit(lock: Path) -> str | None:
    """pip-audit's own JSON; None if it could not ask."""
    named = os.environ.get("OSV_URL")
    try:
        asked = subprocess.run(
            [
                *(sys.executable, "-m", "pip_audit", "--disable-pip"),
                *("--require-hashes", "--progress-spinner=off", "--format=json"),
                *("--vulnerability-service=osv", f"--timeout={SECONDS}"),
                *([f"--osv-url={named}"] if named else []),
                f"--requirement={lock}",
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=AT_MOST,
        )
    except subprocess.TimeoutExpired:
        return None
    return asked.stdout if asked.stdout.startswith("{") else None


def findings(report: str) -> list[str]:
    return [
        f"{package['name']} {package['version']}: {known['id']}, "
        f"repaired in {', '.join(known['fix_versions']) or 'no release yet'}"
        for package in json.loads(report)["dependencies"]
        for known in package.get("vulns", [])
    ]


def main() -> int:
    found: list[str] = []
    count = 0
    for lock in [Path(name) for name in sys.argv[1:]] or LOCKS:
        report = audit(lock)
        if report is None:
            print(f"{lock.name}: known advisories could not be had: NOT CHECKED.")
            break
        found += findings(report)
        count += len(json.loads(report)["dependencies"])
    else:
        print("\n".join(found) or f"No known advisory on {count} packages.")
        return 1 if found else 0
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
