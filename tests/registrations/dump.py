"""The whole database as text: what a thief of the backup could read."""

from collections.abc import Iterator

from django.contrib.sessions.models import Session as WebSession
from django.db import connection


def places_of(*canaries: str) -> set[str]:
    """`table.column` of every value in which one of them stands, in any case."""
    return {
        place
        for place, value in values()
        if any(canary in value.lower() for canary in canaries)
    }


def values() -> Iterator[tuple[str, str]]:
    """Every column of every row of every table; web sessions also decoded."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", str(value)
    for web_session in WebSession.objects.all():
        yield "django_session.decoded", str(web_session.get_decoded())
