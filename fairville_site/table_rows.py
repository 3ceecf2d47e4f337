"""The rows of every table as lines of JSON, and back: as they are, to the letter.

Not Django's serializers: of a translated column they give what the reader's language
shows in place of what is stored, and of an instant no microseconds. Nothing is held in
memory but a batch of rows.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from itertools import batched
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, Model, QuerySet

type Table = type[Model]

BATCH = 500
# Whoever is logged in is asked again: it may be another person's number by now.
NOT_KEPT = {"sessions.Session"}
# What `migrate` puts into an empty database; none of it is anybody's work.
MADE_BY_MIGRATE = {
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "fairville_site.ContentVersion",
}


def tables() -> list[Table]:
    """All tables of the installed apps, in a steady order."""
    stored = (
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    )
    return sorted(stored, key=lambda model: model._meta.label)


def kept_tables() -> list[Table]:
    return [model for model in tables() if model._meta.label not in NOT_KEPT]


def columns(model: Table) -> "list[Field[Any, Any]]":
    """Less those that the database works out by itself."""
    return [field for field in model._meta.concrete_fields if not field.generated]


@contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the database for all that is read within; nobody waits for it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "BEGIN DEFERRED"
        )  # not IMMEDIATE, as Django would: it only reads
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@contextmanager
def alone() -> Iterator[None]:
    """One transaction, in which nobody else writes; what they read stays as it was."""
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            names = ", ".join(_quoted(model._meta.db_table) for model in tables())
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
        yield


def lines(model: Table) -> Iterator[str]:
    """Each row as a list of what is in its columns, in the order of its key."""
    # Not a manager: ours hide rows, and modeltranslation's read another column.
    rows: QuerySet[Model] = QuerySet(model=model)
    names = [field.attname for field in columns(model)]
    for row in rows.order_by("pk").values_list(*names).iterator(chunk_size=BATCH):
        yield json.dumps(row, default=_word, ensure_ascii=False)


def fill(model: Table, names: list[str], rows: Iterable[bytes]) -> int:
    """Put lines back with no signal, no `save()`, no key of its own; say how many."""
    by_name: dict[str, Any] = {field.attname: field for field in columns(model)}
    fields = [by_name[name] for name in names]
    into = ", ".join(_quoted(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({into}) VALUES ({marks})"  # noqa: S608 (names of our own models)
    readers = [_reader(field) for field in fields]
    count = 0
    with connection.cursor() as cursor:
        for batch in batched(rows, BATCH, strict=False):
            values = [
                [read(one) for read, one in zip(readers, json.loads(row), strict=True)]
                for row in batch
            ]
            cursor.executemany(statement, values)
            count += len(values)
    return count


def holds_work() -> bool:
    """Whether anything is there beside what `migrate` makes."""
    return any(
        QuerySet(model=model).exists()
        for model in kept_tables()
        if model._meta.label not in MADE_BY_MIGRATE
    )


def empty() -> None:
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")  # noqa: S608 (as above)


def settle() -> None:
    """After the last row: constraints hold, and new rows get new numbers."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
    ContentType.objects.clear_cache()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _reader(field: Any) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(field.to_python(value), connection)


def _word(value: object) -> str:
    match value:
        case date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
    raise TypeError(f"{type(value).__name__} is no column’s")
