"""What docs/security.md calls proven is proven by a test that exists."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.fairville_site import test_ten_attacks, test_ten_attacks_typed
from tests.fairville_site.protections import PROTECTIONS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(\w+(?:::\w+)?)`")
PROMISES = (
    *(f"S{number}" for number in range(1, 23)),
    *(f"A{number}" for number in range(1, 11)),
    *(f"P{number}" for number in range(1, 13)),
    *(f"R{number}" for number in range(1, 10)),
    *map(str, range(1, 11)),
)


@cache
def names_in(path: str) -> set[str]:
    """`test_name`, or `TestClass::test_name`."""
    tree = ast.parse((ROOT / "tests" / path).read_text("utf-8"))
    outside = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
    return outside | {
        f"{group.name}::{one.name}"
        for group in tree.body
        if isinstance(group, ast.ClassDef)
        for one in group.body
        if isinstance(one, ast.FunctionDef)
    }


def test_every_test_it_names_is_there():
    named = NAMED.findall(GUIDE)
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / "tests" / path).exists() or name not in names_in(path)
    ]

    assert missing == []
    assert len(named) > 80


def test_every_promise_has_its_line_with_a_test_or_says_that_it_has_none():
    rows = [line.split("|") for line in GUIDE.splitlines() if line.startswith("| ")]
    told = {row[1].strip(): row[-2] for row in rows if len(row) == 5}

    assert [one for one in PROMISES if one not in told] == []
    assert [
        one
        for one in PROMISES
        if not NAMED.search(told[one]) and "not proven" not in told[one]
    ] == []


def test_each_line_that_stops_an_attack_stands_where_its_test_says():
    attacks = {*vars(test_ten_attacks), *vars(test_ten_attacks_typed)}
    found = {
        name: one.source.read_text("utf-8").count(one.line)
        for name, one in PROTECTIONS.items()
    }

    assert found == dict.fromkeys(found, 1)
    assert found.keys() <= attacks
    assert len(found) == 10
