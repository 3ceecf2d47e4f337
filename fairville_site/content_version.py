"""The version of all that is public: new with each edit, the same for all processes.

Kept bytes (calendars, pages) are filed under it: read it before what they are made
from, so that a later edit can only make them newer than their version, never older.
"""

import time
import uuid
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

if TYPE_CHECKING:
    from fairville_site.models import ContentVersion

ONLY = 1
READ = "SELECT version FROM fairville_site_contentversion"
MOST = 100


class Kept[T]:
    """What a process made of one version of the content, for all who ask for the same.

    For so many seconds at most, since words change with time as well. It may hold
    nothing of any person. Before the first edit nothing is kept.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._made: dict[tuple[str, Hashable], tuple[float, T]] = {}

    def get(self, version: str, key: Hashable, make: Callable[[], T]) -> T:
        """`version` was read before what `make` reads."""
        now = time.time()
        made_at, made = self._made.get((version, key), (0.0, None))
        if made is not None and 0 <= now - made_at < self.seconds:
            return made
        made = make()
        if version:
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[version, key] = now, made
        return made


def current() -> str:
    """Return the version, in one query; empty before the first edit."""
    with connection.cursor() as cursor:  # a fifth of what the ORM takes to ask it
        cursor.execute(READ)
        row = cursor.fetchone()
    return str(row[0]).replace("-", "") if row else ""


def bump() -> None:
    """Make a new version, in the transaction of the edit.

    Admin edits and loaddata call it through signals (`apps.py`); a service that edits
    public rows by `QuerySet.update()` calls it itself.
    """
    if not only_row().update(version=uuid.uuid4()):
        # Another process may make the row first: its version is as new as this one.
        only_row().bulk_create([only_row().model(pk=ONLY)], ignore_conflicts=True)


def only_row() -> "QuerySet[ContentVersion]":
    # Looked up when asked for: the signals are connected before models are loaded.
    model: type[ContentVersion] = apps.get_model("fairville_site", "ContentVersion")
    return model.objects.filter(pk=ONLY)
