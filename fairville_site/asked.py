"""What an answer asked PostgreSQL and was told: while it is told the same, it holds.

An edit makes a new version of everything and changes few pages. Asking the old questions
again costs a fraction of finding them, making objects of rows and words of objects.
On SQLite nothing is heard: there, a page is made anew after each edit.
"""

import marshal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import psycopg
from django.db import connection

_listening = ContextVar("listening", default=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement and its values, and a digest of the rows that answered it."""

    sql: str
    values: tuple[Any, ...]
    told: bytes


class Listener:
    """Hears each statement of this thread, and all rows that answer it."""

    def __init__(self) -> None:
        self._heard: list[Question] = []
        self._missed = False

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        values: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        result = execute(sql, values, many, context)
        told = _told(context["cursor"].cursor)
        if told is None or values is None or not sql.startswith("SELECT"):
            self._missed = True
        else:
            self._heard.append(Question(sys.intern(sql), tuple(values), told))
        return result

    def questions(self) -> tuple[Question, ...]:
        """None at all when something else than a question was said."""
        return () if self._missed else tuple(self._heard)


@contextmanager
def listening() -> Iterator[Listener]:
    """What is asked in it must be all that its answer is made from (and time)."""
    listener = Listener()
    token = _listening.set(True)
    try:
        with connection.execute_wrapper(listener):
            yield listener
    finally:
        _listening.reset(token)


def is_heard() -> bool:
    """Whether somebody listens: then nothing may be taken that was made before."""
    return _listening.get()


def all_answered_alike(questions: Collection[Question]) -> bool:
    """All of them at once, as statements that PostgreSQL has already planned.

    Django binds values here, psycopg there: only so can a plan be kept. Behind a pool
    that gives each transaction a connection, none is (`DATABASE_POOLED`).
    """
    if not questions:
        return True
    with connection.cursor() as own, connection.wrap_database_errors:
        plain = own.connection
        with plain.pipeline():
            answers = [
                psycopg.Cursor(plain).execute(one.sql, one.values, prepare=True)
                for one in questions
            ]
        return all(
            _told(answer) == one.told
            for one, answer in zip(questions, answers, strict=True)
        )


def _told(cursor: Any) -> bytes | None:
    """A digest of the rows as PostgreSQL sent them; of a part of them, nothing."""
    if not isinstance(cursor, psycopg.Cursor) or isinstance(
        cursor, psycopg.ServerCursor
    ):
        return None
    answer = cursor.pgresult
    if answer is None:
        return None
    value, columns = answer.get_value, range(answer.nfields)
    rows = [[value(row, column) for column in columns] for row in range(answer.ntuples)]
    # Of that version: later ones write the same values in more than one way.
    return blake2b(marshal.dumps(rows, 2), digest_size=32).digest()
