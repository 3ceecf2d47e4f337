"""What the tests of every page in every form start with; what deep tests need."""

import os
import shutil
from collections.abc import Iterable
from ctypes.util import find_library

import pytest

from tests.inspection import look_at, states
from tests.states import STATES

__all__ = ["look_at", "states"]

# Programs, and the packages of Debian that bring them.
PROGRAMS = {
    "java": "default-jre-headless",
    "npm": "npm",
    "pgbouncer": "pgbouncer",
    "redis-server": "redis-server",
}
LIBRARIES = {"ical": "libical3"}


def pytest_report_header() -> list[str]:
    """What is missing is said before the first test, not half an hour later."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    lacking = [name for name in PROGRAMS if not shutil.which(name, path=path)]
    packages = [PROGRAMS[name] for name in lacking]
    packages += [LIBRARIES[name] for name in LIBRARIES if not find_library(name)]
    if not packages:
        return []
    words = " ".join(packages)
    return [f"Some tests will fail for what is missing: apt-get install {words}"]


@pytest.fixture
def state_names() -> Iterable[str]:
    return STATES
