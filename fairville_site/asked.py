"""What an answer asked the database and was told: while it is told the same, it holds.

An edit makes a new version of everything and changes few pages. Asking the old questions
again costs a fraction of finding them, making objects of rows and words of objects.
"""

import marshal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import connection

PLAIN = {str, int, float, bool, type(None)}

type Rows = list[tuple[Any, ...]]

_listening = ContextVar("listening", default=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement and its values, and a digest of the rows that answered it."""

    sql: str
    values: tuple[Any, ...]
    told: bytes


class Listener:
    """Hears each statement of this thread, and each row that is fetched."""

    def __init__(self) -> None:
        self._heard: list[tuple[str, Any, Rows]] = []

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        values: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        result = execute(sql, values, many, context)
        rows: Rows = []
        own = context["cursor"]
        plain = own.cursor
        if isinstance(plain, _Overheard):  # it was asked something before
            plain = plain.plain
        own.cursor = _Overheard(plain, rows)
        self._heard.append((sys.intern(sql), values, rows))
        return result

    def questions(self) -> tuple[Question, ...]:
        """None at all when something else than a question was said."""
        found = []
        for sql, values, rows in self._heard:
            if values is None or not sql.startswith("SELECT"):
                return ()
            found.append(Question(sql, tuple(values), digest(rows)))
        return tuple(found)


class _Overheard:
    """A cursor that notes what is fetched from it."""

    def __init__(self, cursor: Any, rows: Rows) -> None:
        self.plain = cursor
        self._rows = rows

    def fetchone(self) -> Any:
        row = self.plain.fetchone()
        if row is not None:
            self._rows.append(row)
        return row

    def fetchmany(self, *size: int) -> Any:
        return self._noted(self.plain.fetchmany(*size))

    def fetchall(self) -> Any:
        return self._noted(self.plain.fetchall())

    def __iter__(self) -> Iterator[Any]:
        for row in self.plain:
            self._rows.append(row)
            yield row

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)

    def _noted(self, rows: Any) -> Any:
        self._rows += rows
        return rows


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
    """PostgreSQL is asked all of them in one message."""
    if connection.vendor != "postgresql":
        return all(_alike(question) for question in questions)
    values = [value for question in questions for value in question.values]
    with connection.cursor() as cursor:
        cursor.execute(";".join(question.sql for question in questions), values)
        for question in questions:
            if digest(cursor.fetchall()) != question.told:
                return False
            cursor.nextset()
    return True


def _alike(question: Question) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question.sql, question.values)
        return digest(cursor.fetchall()) == question.told


def digest(rows: Iterable[Iterable[Any]]) -> bytes:
    """Of what rows say; of a value that does not say itself, never the same one twice."""
    said = [
        [one if type(one) in PLAIN else (repr(one),) for one in row] for row in rows
    ]
    # Of that version: later ones write the same values in more than one way.
    return blake2b(marshal.dumps(said, 2), digest_size=32).digest()
