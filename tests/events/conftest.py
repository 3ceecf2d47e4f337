import os
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from events.zoom import transport
from tests.events.calls import of_zoom
from tests.factories import MeetingFactory

# SQLite in memory has a single writer, so that there is nothing to race.
RACES = ["test_race_of_editors.py"]
collect_ignore = [] if os.environ.get("TEST_DATABASE_URL") else RACES


@pytest.fixture
def desk(client):
    """A browser in which an organiser is logged in."""
    organiser = get_user_model().objects.create_superuser("organiser")
    client.force_login(organiser)
    return client


@pytest.fixture
def clock(time_machine, monkeypatch):
    """A clock that stands still until it is moved; and no patience with servers."""
    monkeypatch.setattr(transport, "PATIENCE", 0.5)
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def meeting(clock, fake_zoom):
    """Of a session in a week, to be made by Zoom."""
    return MeetingFactory(**of_zoom())


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """Gives the address at which other processes find what the test has made."""

    def share() -> str:
        if connection.vendor == "postgresql":
            whole = urlsplit(os.environ["TEST_DATABASE_URL"])
            return whole._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        # SQLite's is in this process's memory until it is copied.
        path = tmp_path / "db.sqlite3"
        connection.cursor().execute("VACUUM INTO %s", [str(path)])
        return f"sqlite:///{path}"

    return share
