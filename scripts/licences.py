"""The licences of all that the site runs on, as docs/licences.md: `write` or `check`.

    .venv/bin/python scripts/licences.py write|check

Read from the packages that are installed, of which requirements/run.txt names all.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCK = ROOT / "requirements" / "run.txt"
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)
CLASSIFIER = "License :: OSI Approved :: "
HEAD = """# Licences

What the site runs on (`requirements/run.txt`), each under its own licence; the site itself is under the [EUPL 1.2](../LICENSE). Written by `scripts/licences.py write` from what the
packages say of themselves; `make check` sees to it that it is current.

| package | release | licence |
| --- | --- | --- |
"""
ELSEWHERE = "installed on other systems only"


def licence(name: str) -> str:
    """As an SPDX expression if the package gives one, else in its own words."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE
    named = said.get("License-Expression")
    classes = [
        one.removeprefix(CLASSIFIER)
        for one in said.get_all("Classifier") or []
        if one.startswith(CLASSIFIER)
    ]
    words = (said.get("License") or "").strip().splitlines()
    return named or " / ".join(sorted(classes)) or (words[0] if words else "not said")


def page() -> str:
    pins = PIN.findall(LOCK.read_text())
    rows = [f"| {name} | {release} | {licence(name)} |" for name, release in pins]
    return HEAD + "\n".join(rows) + "\n"


def main() -> int:
    if sys.argv[1:] == ["write"]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if sys.argv[1:] != ["check"]:
        sys.exit("usage: licences.py write|check")
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/licences.md is not current: scripts/licences.py write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
