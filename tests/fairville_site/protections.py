"""Lines that stop an attack: said beside the test that fails without them."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Protection(NamedTuple):
    """`line` of `path` (of ours, or of a package), and what is there `without` it."""

    path: str
    line: str
    without: str

    @property
    def source(self) -> Path:
        if (ROOT / self.path).exists():
            return ROOT / self.path
        package, _slash, inside = self.path.partition("/")
        spec = find_spec(package)
        assert spec
        assert spec.origin
        return Path(spec.origin).parent / inside


PROTECTIONS: dict[str, Protection] = {}


def stopped_by(path: str, line: str, *, without: str) -> Callable[[object], object]:
    def note(test):
        PROTECTIONS[test.__name__] = Protection(path, line, without)
        return test

    return note
