"""Each line that stops an attack is taken away in a copy, and its test must fail."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.fairville_site import test_ten_attacks, test_ten_attacks_typed
from tests.fairville_site.protections import PROTECTIONS, ROOT, Protection

ATTACKS = {
    name: Path(module.__file__).relative_to(ROOT)
    for module in (test_ten_attacks, test_ten_attacks_typed)
    for name in vars(module)
    if name in PROTECTIONS
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    """What is in the repository, as it stands in the working tree."""
    folder = tmp_path_factory.mktemp("copy")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=ROOT, capture_output=True, check=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@contextmanager
def standing(copied: Path, protection: Protection) -> Iterator[Path]:
    """Its file in the copy, given back as it was; that of a package goes again."""
    path = copied / protection.path
    borrowed = not path.exists()
    if borrowed:  # a package: a copy beside ours is found first
        package = protection.path.partition("/")[0]
        depth = len(Path(protection.path).parents) - 2
        shutil.copytree(protection.source.parents[depth], copied / package)
    before = path.read_text("utf-8")
    try:
        yield path
    finally:
        path.write_text(before, "utf-8")
        if borrowed:
            shutil.rmtree(copied / package)


def outcome(copied: Path, *chosen: str) -> tuple[int, str]:
    """The tables are made from the models: what migrations do more stops no attack."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "--nomigrations", *chosen],
        cwd=copied,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return ran.returncode, ran.stdout


def test_while_every_line_stands_none_of_the_ten_attacks_succeeds(copied):
    """Else a copy in which nothing works would pass for a protection taken away."""
    with ExitStack() as stack:
        for protection in PROTECTIONS.values():
            stack.enter_context(standing(copied, protection))
        code, said = outcome(copied, *{str(path) for path in ATTACKS.values()})

    assert code == 0, said
    numbers = sorted(int(name.split("_")[1]) for name in PROTECTIONS)
    assert numbers == list(range(1, 11))


@pytest.mark.parametrize("name", PROTECTIONS)
def test_without_its_line_the_attack_succeeds(copied, name):
    protection = PROTECTIONS[name]
    with standing(copied, protection) as path:
        text = path.read_text("utf-8")
        path.write_text(text.replace(protection.line, protection.without), "utf-8")
        code, said = outcome(copied, "-k", name, str(ATTACKS[name]))

    assert code == 1, said
    assert f"FAILED {ATTACKS[name]}::{name}" in said
    assert "SyntaxError" not in said
    assert "ImportError" not in said
