"""The command itself: its own process, its own database, a real mail server."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from registrations.choices import MessageState
from registrations.models import Registration
from tests.factories import MessageFactory, RegistrationFactory

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_once_sends_what_is_due_and_ends(smtp, capsys):
    messages = MessageFactory.create_batch(2)

    call_command("deliver", "--once")

    for message in messages:
        message.refresh_from_db()
        assert message.state == MessageState.SENT
    assert len(smtp.taken) == 2
    assert capsys.readouterr().out == "2 sent\n"


@pytest.mark.django_db
def test_once_erases_what_is_past_its_time(smtp):
    RegistrationFactory(requested_at=timezone.now() - timedelta(days=3))

    call_command("deliver", "--once")

    assert not Registration.objects.exists()


def test_it_must_be_told_how_to_run():
    with pytest.raises(CommandError):
        call_command("deliver")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_loop_ends_well_when_told_to(tmp_path, sign):
    environment = {
        **os.environ,
        "SECRET_KEY": "x" * 60,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "fairville_site.settings",
        "PYTHONUNBUFFERED": "1",
    }
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "deliver", "--loop", "--poll", "0.05"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        # Without tables the worker says so each round, and goes on.
        first_words = worker.stderr.readline()
        assert "The database does not answer" in first_words
        time.sleep(0.2)
        assert worker.poll() is None
        worker.send_signal(sign)
        worker.communicate(timeout=20)
    finally:
        worker.kill()  # a worker that failed the test would run for ever
        worker.communicate()

    assert worker.returncode == 0
