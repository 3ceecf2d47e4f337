"""A plugin of pytest: which statements are sent by tests marked `alike` alone.

There should be none, or PostgreSQL is never asked them:

    .venv/bin/python -m pytest -p tests.statements --ignore=tests/deep
"""

import re
from fnmatch import fnmatch
from typing import Any

import pytest
from django.db.backends.signals import connection_created

from scripts.run_tests import PURE

# The same statement for other numbers, other savepoints and as many values as there are.
OF_ONE_RUN = re.compile(r"\d+")
ROWS = re.compile(r"%s(?:\)?, \(?%s)+")
NOT_ASKED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "CREATE", "ALTER", "DROP", "TRUNCATE")
running: dict[str, Any] = {"test": None}
sent: dict[bool, dict[str, str]] = {True: {}, False: {}}


def hear(execute: Any, sql: Any, values: Any, many: bool, context: Any) -> Any:
    test = running["test"]
    if test and not str(sql).startswith(NOT_ASKED):
        shape = ROWS.sub("%s", OF_ONE_RUN.sub("n", str(sql)))
        is_left_out = test.get_closest_marker("alike") is not None
        sent[is_left_out].setdefault(shape, test.nodeid)
    return execute(sql, values, many, context)


def pytest_configure() -> None:
    connection_created.connect(
        lambda connection, **_: connection.execute_wrappers.append(hear), weak=False
    )


def is_pure(test: pytest.Item) -> bool:
    """Whether it is of a file that PostgreSQL's round leaves out as a whole."""
    path = test.nodeid.partition("::")[0]
    return any(fnmatch(path, f"{one}*") for one in PURE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    running["test"] = None if is_pure(item) else item
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Any:
    """The making of the database is no test's."""
    test = running["test"]
    if fixturedef.argname == "django_db_setup":
        running["test"] = None
    try:
        return (yield)
    finally:
        running["test"] = test


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for shape in sent[True].keys() - sent[False].keys():
        terminalreporter.write_line(f"{sent[True][shape]} alone sends {shape[:200]}")
