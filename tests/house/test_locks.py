"""The locks name no host, agree with each other and with pyproject.toml."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
LOCKS = ["run.txt", "sentry.txt", "dev.txt", "uv.txt", "moto.txt"]
# Written in pieces: this file is searched too.
REGISTRY_HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "yarnpkg" + ".com",
]
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def pins(lock: str) -> dict[str, tuple[str, str]]:
    """Release and marker of each package."""
    text = (REQUIREMENTS / lock).read_text()
    return {name: (release, marker) for name, release, marker in PIN.findall(text)}


def required_names(requirements: list[str]) -> set[str]:
    names = [NAME.match(requirement) for requirement in requirements]
    return {name.group().lower().replace("_", "-") for name in names if name}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_pins_and_hashes_only(lock: str) -> None:
    line = re.compile(
        r"[a-z0-9.-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    lines = (REQUIREMENTS / lock).read_text().splitlines()
    assert [text for text in lines if not line.fullmatch(text)] == []
    assert pins(lock) != {}


@pytest.mark.parametrize(
    ("fewer", "more"), [("run.txt", "sentry.txt"), ("sentry.txt", "dev.txt")]
)
def test_a_lock_repeats_every_pin_of_the_smaller(fewer: str, more: str) -> None:
    smaller, larger = pins(fewer), pins(more)
    assert {name: larger.get(name) for name in smaller} == smaller


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    run = required_names(project["dependencies"])
    more = project["optional-dependencies"]
    sentry, development = (required_names(more[kind]) for kind in ("sentry", "dev"))
    assert run - pins("run.txt").keys() == set()
    assert (run | sentry) - pins("sentry.txt").keys() == set()
    assert (run | sentry | development) - pins("dev.txt").keys() == set()


def test_no_file_names_a_package_registry() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    contents = {
        name: (ROOT / name).read_bytes()
        for name in tracked
        if name and (ROOT / name).is_file()
    }
    assert [
        (name, host)
        for name, content in contents.items()
        for host in REGISTRY_HOSTS
        if host.encode() in content
    ] == []
