"""What holds for every file of the repository."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST = 300
SOURCES = {".py", ".html", ".css", ".js", ".txt"}
ENVIRONMENT = re.compile(r'env\.(?:text|flag|whole|listed|secret)\(\s*"([A-Z_]+)"')


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_file_is_longer_than_a_reader_can_hold():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if path.suffix in SOURCES - {".txt"}
        and "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }

    assert too_long == {}


def test_no_file_names_a_folder_of_one_machine():
    home = re.compile(r"(?<![\w.])/(?:root|home/\w|work)/")
    named = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in SOURCES | {".md", ".toml", ".json", ""}
        and path != Path(__file__)
        and home.search(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert named == []


def test_each_setting_of_the_environment_is_in_the_operators_table():
    source = (ROOT / "fairville_site" / "settings.py").read_text(encoding="utf-8")
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    read = set(ENVIRONMENT.findall(source))
    written = set(re.findall(r"`([A-Z_]+)`", table))

    assert read - written == set()
    assert read, "the pattern must find what it looks for"


def test_nothing_leans_on_what_another_package_keeps_to_itself():
    """It moves without a word at their next release."""
    inward = re.compile(
        r"^\s*(?:from|import) (?!fairville)\S*\binternal\b", re.MULTILINE
    )
    leaning = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix == ".py"
        and "tests" not in path.parts
        and inward.search(path.read_text(encoding="utf-8"))
    ]

    assert leaning == []
    assert inward.search("from allauth.account.internal.flows import login")
