"""Somebody else, between two statements of ours: what races decide, one at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def just_before(words: str, act: Callable[[], object]) -> Iterator[None]:
    """`act` happens once, right before the first statement that holds these words."""
    done: list[bool] = []

    def first(execute, sql, *args):
        if words in sql and not done:
            done.append(True)
            act()
        return execute(sql, *args)

    with connection.execute_wrapper(first):
        yield
    assert done, f"no statement holds {words}"
