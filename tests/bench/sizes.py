"""What is installed for production, by the lock and the files of each package."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import Marker

from tests.bench.processes import ROOT

LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==[^\s;\\]+(?:\s*;\s*([^\\\n]+))?", re.M)


def installed() -> tuple[int, float]:
    """How many packages, and their MiB with compiled Python files."""
    lock = (ROOT / "requirements" / "run.txt").read_text()
    names = [
        name
        for name, marker in LOCKED.findall(lock)
        if not marker.strip() or Marker(marker.strip()).evaluate()
    ]
    octets = 0
    for name in names:
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue
        paths = {Path(str(file.locate())) for file in files}
        paths |= {made for path in paths for made in compiled(path)}
        octets += sum(path.stat().st_size for path in paths if path.is_file())
    return len(names), octets / 1024**2


def compiled(path: Path) -> list[Path]:
    if path.suffix != ".py":
        return []
    return list((path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc"))
