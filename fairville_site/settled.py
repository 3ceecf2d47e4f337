"""Questions that are put into SQL once: from one time to the next only values differ.

Django makes each statement anew from its models. Of models with a column for each
language, that takes longer than asking it and making objects of its rows. PostgreSQL
plans them once as well (`statements`).
"""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import UTC, datetime
from functools import cache, wraps
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from fairville_site import bilingual, statements

# What stands for the values while SQL is made; nothing else in a question is like it.
YEAR, NUMBER = 9000, -900_000_000
BIGGEST = 2**63  # what a column of numbers holds less than

type Value = datetime | int | QuerySet[Any, Any]


class Words(NamedTuple):
    rows: QuerySet[Any, Any]
    compiler: Any
    sql: str
    values: tuple[Any, ...]


def settled[**P, Row](
    question: Callable[P, QuerySet[Any, Row]],
) -> Callable[P, list[Row]]:
    """Of a function that makes a queryset of some values, one that asks it.

    Its words may depend on the language and on nothing else: they are made once for
    each, in each process. A value is an instant, of which the question may use the year
    as well; a number; or another queryset, of which it makes `pk__in=[rows]`.
    """
    in_words: Any = cache(lambda _language, *blanks: _in_words(question, *blanks))

    @wraps(question)
    def ask(*values: P.args, **_none: P.kwargs) -> list[Row]:
        if any(isinstance(value, int) and value >= BIGGEST for value in values):
            return []
        blanks = [_blank(value, place) for place, value in enumerate(values)]
        words = in_words(bilingual.current(), *blanks)
        meant = dict(zip(_stored(blanks), _stored(values), strict=True))
        return _asked(words, [meant.get(value, value) for value in words.values])

    return ask


def _in_words(question: Any, *blanks: Value) -> Words:
    rows = question(*blanks)
    compiler = rows.query.get_compiler(rows.db)
    return Words(rows, compiler, *compiler.as_sql())


def _asked(words: Words, values: list[Any]) -> list[Any]:
    """Its rows as Django makes them, of the SQL that is there."""
    compiler = copy(words.compiler)
    compiler.connection = connection
    compiler.execute_sql = lambda *_, **__: _answers(words.sql, values)
    rows: Any = words.rows.all()
    rows.query.get_compiler = lambda *_, **__: compiler
    return list(rows)


def _answers(sql: str, values: list[Any]) -> list[list[tuple[Any, ...]]]:
    try:
        return [statements.say(*_with_questions(sql, values))]
    except EmptyResultSet:
        return []


def _with_questions(sql: str, values: list[Any]) -> tuple[str, tuple[Any, ...]]:
    """A value that is a question itself stands there in its own words."""
    first, *pieces = sql.split("%s")
    said: list[str] = [first]
    meant: list[Any] = []
    for value, piece in zip(values, pieces, strict=True):
        is_question = isinstance(value, QuerySet)
        words, own = value.query.sql_with_params() if is_question else ("%s", (value,))
        said += [words, piece]
        meant += own
    return "".join(said), tuple(meant)


def _blank(value: Any, place: int) -> Value:
    if isinstance(value, datetime):
        return datetime(YEAR + place, 1, 1, tzinfo=UTC)
    return NUMBER - place


def _stored(values: Iterable[Any]) -> Iterator[Any]:
    """As the database is given them; of an instant its year as well."""
    for value in values:
        if isinstance(value, datetime):
            yield connection.ops.adapt_datetimefield_value(value)
            yield value.year
        else:
            yield value
