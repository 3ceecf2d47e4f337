"""What thousands do at once, said to the database in its own words.

To build such a statement from models took longer than to answer it. PostgreSQL plans it
once for each connection; not behind a pool that gives each transaction another
(`DATABASE_POOLED`), nor where statements are logged with their values.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from django.db import connection, models

type Values = dict[str, Any] | Sequence[Any]
type Row = tuple[Any, ...]


class Prepared(psycopg.Cursor[Row]):
    """As Django's own, but for the values: they travel apart from the statement."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(query, params, **{"prepare": True, **how})


@contextmanager
def _cursor() -> Iterator[Any]:
    if connection.vendor != "postgresql" or connection.queries_logged:
        with connection.cursor() as own:
            yield own
        return
    connection.close_if_health_check_failed()  # as Django's own cursor does
    connection.ensure_connection()
    plain: Any = Prepared(connection.connection)
    with connection.make_cursor(plain) as own:
        yield own


def say(sql: str, values: Values) -> list[Row]:
    """All rows that answer a statement; none where it answers with none."""
    with _cursor() as own:
        own.execute(sql, values)
        return list(own.fetchall()) if own.description else []


def stored(model: type[models.Model], column: str, value: object) -> Any:
    """A value as this database stores it in a column."""
    field: Any = model._meta.get_field(column)
    return field.get_db_prep_save(value, connection)


class Reading[M: models.Model]:
    """Instances of a model from what a statement answers; whole, or of some fields."""

    def __init__(self, model: type[M], *names: str) -> None:
        self.model = model
        fields: Sequence[Any] = model._meta.concrete_fields
        self.fields = [one for one in fields if not names or one.name in names]
        self.names = [one.attname for one in self.fields]

    def columns(self, alias: str) -> str:
        return ", ".join(f'{alias}."{field.column}"' for field in self.fields)

    def of(self, row: Sequence[Any]) -> M:
        """Of a row that begins with the columns."""
        values = list(row[: len(self.fields)])
        for number, field, convert in _converters(self, connection.vendor):
            values[number] = convert(values[number], field.cached_col, connection)
        return self.model.from_db(connection.alias, self.names, values)


@cache
def _converters(reading: Reading[Any], vendor: str) -> list[tuple[int, Any, Any]]:
    """What makes a value of Python of a stored one; on PostgreSQL, hardly any."""
    return [
        (number, field, convert)
        for number, field in enumerate(reading.fields)
        for convert in (
            *connection.ops.get_db_converters(field.cached_col),
            *field.get_db_converters(connection),
        )
    ]


def insert(row: models.Model) -> None:
    """Write a row; where there is one like it already, that stays as it is."""
    sql, fields = _inserting(type(row))
    say(
        sql,
        [one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields],
    )


@cache
def _inserting(model: type[models.Model]) -> tuple[str, list[Any]]:
    fields = [one for one in model._meta.local_concrete_fields if not one.primary_key]
    columns = ", ".join(f'"{one.column}"' for one in fields)
    values = ", ".join(["%s"] * len(fields))
    table = model._meta.db_table
    into = f'INSERT INTO "{table}" ({columns})'
    return f"{into} VALUES ({values}) ON CONFLICT DO NOTHING", fields
