"""Crowds at one button, on both databases: places are given once, and in order."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.deep.workers import Installation, own_postgres

ROUNDS = 5
PEOPLE = 40
CAPACITY = 10
LEAVING = 6
SEED = 20260402


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request, tmp_path_factory) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("crowds")
    with ExitStack() as stack:
        database = f"sqlite:///{folder / 'db.sqlite3'}"
        if request.param == "postgresql":
            database = stack.enter_context(own_postgres())
        site = Installation(folder, database)
        site.run("manage.py", "migrate", "--verbosity=0")
        yield site


def assert_places_in_order(state: dict) -> None:
    """Ten have places: the first to confirm of all who still come."""
    assert state["taken"] == [CAPACITY]
    assert state["confirmed"] == state["proven"][:CAPACITY]
    assert state["waiting"] == state["proven"][CAPACITY:]
    assert state["promoted"] == sorted(state["promoted"])


@pytest.mark.parametrize("number", range(ROUNDS))
def test_ten_places_for_forty_people_of_whom_some_leave(site, number):
    told = site.do("come_and_go", PEOPLE, CAPACITY, LEAVING, SEED + number)
    full, changed, emptied = told["full"], told["changed"], told["emptied"]

    assert told["errors"] == []
    assert (len(full["confirmed"]), len(full["waiting"])) == (10, 30)
    assert full["promoted"] == []
    assert sorted(changed["cancelled"]) == sorted(told["gone"])
    assert set(told["late"]) <= set(changed["proven"])
    assert (len(changed["confirmed"]), len(changed["waiting"])) == (10, 24)
    # One who waited may have moved up a moment before leaving.
    assert LEAVING <= len(changed["promoted"]) <= 2 * LEAVING
    assert emptied["confirmed"] == changed["proven"][-CAPACITY:]
    for state in (full, changed, emptied):
        assert_places_in_order(state)
