"""Which migrations the database has, and which it lacks."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def applied() -> list[str]:
    """`app.name` of each migration that the database has had, in a steady order."""
    return sorted(map(".".join, MigrationRecorder(connection).applied_migrations()))


def lacking() -> set[str]:
    """Of what this code brings, what the database has not had yet."""
    return _brought() - set(applied())


@cache
def _brought() -> set[str]:
    """Read from the disk once: it does not change while the process lives."""
    found = MigrationLoader(None).disk_migrations
    return {".".join(key) for key in found or ()}
