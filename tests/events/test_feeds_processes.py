"""Nothing changed: the same bytes, ETag and date from any process on any day."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = (
    "/fr/dialogues-de-fairville.ics",
    "/en/fairville-dialogues.ics",
    "/fr/series/1-x.ics",
    "/en/sessions/3-x.ics",
)
FETCH = """
import hashlib, sys
import time_machine
import django
django.setup()
from django.test import Client
time_machine.travel(sys.argv[1], tick=False).start()
for address in sys.argv[2:]:
    answer = Client().get(address)
    digest = hashlib.sha256(answer.content).hexdigest()
    print(digest, answer.status_code, answer["ETag"], answer["Last-Modified"])
"""


@pytest.fixture
def environment(shared_database, tmp_path) -> dict[str, str]:
    """Of processes that share a database of the real programme."""
    call_command("loaddata", "programme", verbosity=0)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": shared_database(),
        "VAR_DIR": str(tmp_path),
    }


def fetched(environment: dict[str, str], seed: str, day: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", FETCH, day, *ADDRESSES],
        cwd=ROOT,
        env=environment | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_two_processes_on_two_days_answer_the_same(environment):
    first = fetched(environment, "1", "2026-05-03T08:00Z")
    second = fetched(environment, "2", "2026-05-30T22:00Z")

    assert first == second
    assert [line.split()[1] for line in first] == ["200"] * len(ADDRESSES)
