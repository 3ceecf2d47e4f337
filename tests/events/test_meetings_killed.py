"""A worker killed after Zoom's answer and before its own commit, in earnest."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

from events.choices import LinkMode
from tests.factories import MeetingFactory
from tests.fake_zoom_rules import Trouble

ROOT = Path(__file__).resolve().parents[2]
LOCK = "UPDATE events_meeting SET zoom_attempts = zoom_attempts"
LEASES_END = "UPDATE events_meeting SET zoom_lease_until = '2020-01-01 00:00:00+00:00'"
IS_POSTGRES = "TEST_DATABASE_URL" in os.environ


@contextmanager
def another_connection(database: str):
    if IS_POSTGRES:
        with psycopg.connect(database) as other:
            yield other
    else:
        path = database.removeprefix("sqlite:///")
        other = sqlite3.connect(path, check_same_thread=False)
        yield other
        other.close()


def worker(database: str, zoom, tmp_path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        **zoom.environment,
        "SECRET_KEY": "x" * 60,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "fairville_site.settings",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "deliver", "--once"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_worker_killed_between_answer_and_commit_leaves_one_meeting(
    shared_database, fake_zoom, tmp_path
):
    MeetingFactory(link_mode=LinkMode.API_SHARED, join_url="", number="", passcode="")
    database = shared_database()
    with another_connection(database) as other:
        # The answer leaves while nobody else can write: the worker has it, and waits.
        fake_zoom.trouble = [Trouble("POST", "", then=lambda: other.execute(LOCK))]
        killed = worker(database, fake_zoom, tmp_path)
        try:
            deadline = time.monotonic() + 30
            while not fake_zoom.meetings and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.7)
            assert killed.poll() is None
        finally:
            killed.kill()
            _out, said = killed.communicate()
        other.rollback()
        assert len(fake_zoom.meetings) == 1, said
        assert other.execute(
            "SELECT zoom_state, zoom_id FROM events_meeting"
        ).fetchall() == [("asked", None)]
        other.execute(LEASES_END)
        other.commit()

        next_one = worker(database, fake_zoom, tmp_path)
        _out, said = next_one.communicate(timeout=30)

        (made,) = fake_zoom.meetings
        assert other.execute(
            "SELECT zoom_state, zoom_id, link_version FROM events_meeting"
        ).fetchall() == [("live", made, 1)], said
