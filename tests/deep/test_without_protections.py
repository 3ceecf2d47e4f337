"""Each line that stops an attack is taken away in a copy, and its test must fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fairville_site import test_ten_attacks, test_ten_attacks_typed
from tests.fairville_site.protections import PROTECTIONS, ROOT

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


def outcome(copied: Path, name: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-k", name, str(ATTACKS[name])],
        cwd=copied,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return ran.returncode, ran.stdout


@pytest.mark.parametrize("name", PROTECTIONS)
def test_without_its_line_the_attack_succeeds(copied, name):
    protection = PROTECTIONS[name]
    changed = copied / protection.path
    borrowed = not changed.exists()
    if borrowed:  # a package: a copy beside ours is found first
        package = protection.path.partition("/")[0]
        depth = len(Path(protection.path).parents) - 2
        shutil.copytree(protection.source.parents[depth], copied / package)
    before = changed.read_text("utf-8")
    changed.write_text(before.replace(protection.line, protection.without), "utf-8")
    try:
        code, said = outcome(copied, name)
    finally:
        changed.write_text(before, "utf-8")
        if borrowed:
            shutil.rmtree(copied / package)

    assert code == 1, said
    assert f"FAILED {ATTACKS[name]}::{name}" in said
    assert "SyntaxError" not in said
    assert "ImportError" not in said
