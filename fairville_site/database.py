"""The database by its address (`DATABASE_URL`), with what the site expects of it."""

from typing import Any

import dj_database_url

OF_SQLITE: dict[str, object] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
KEPT_SECONDS = 60
AWAY_SECONDS = 5  # a page must not wait for a database that is away


def database(address: str, *, pooled: bool) -> dict[str, Any]:
    """Behind a pool that gives each transaction a connection, nothing outlives one:
    neither a cursor nor a prepared statement."""
    found: dict[str, Any] = dict(
        dj_database_url.parse(
            address,
            conn_max_age=KEPT_SECONDS,
            conn_health_checks=True,
            disable_server_side_cursors=pooled,
        )
    )
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = OF_SQLITE
    else:
        # Statements are prepared where the code says so (`asked.py`), from the first on.
        own: dict[str, int | None] = {
            "connect_timeout": AWAY_SECONDS,
            "prepare_threshold": 0,
        }
        if pooled:
            own["prepare_threshold"] = None
        found["OPTIONS"] = own | found.get("OPTIONS", {})
    return found
