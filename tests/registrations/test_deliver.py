"""The command itself: its own process, its own database, a real mail server."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.choices import Decision
from registrations.choices import MessageState
from registrations.management.commands.deliver import chores
from registrations.models import Message, Registration
from registrations.services import (
    owe_reminders,
    part_from_modes,
    promote_everywhere,
    settle_changes,
)
from tests.factories import (
    ChangeFactory,
    MessageFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)

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


@pytest.mark.django_db
def test_with_nothing_to_do_a_chore_asks_as_little_as_it_can(
    django_assert_num_queries,
):
    idle = {
        part_from_modes: 1,
        promote_everywhere: 1,
        settle_changes: 1,
        owe_reminders: 3,  # within a day, an hour, a week
    }

    assert idle.keys() < {chore.do for chore in chores()}
    for do, queries in idle.items():
        with django_assert_num_queries(queries):
            do(now=timezone.now())


@pytest.mark.django_db
def test_a_chore_that_fails_stops_neither_the_others_nor_the_mail(smtp, caplog):
    two_minutes_ago = timezone.now() - timedelta(minutes=2)
    ChangeFactory(before=["canary"], decision=Decision.TELL, at=two_minutes_ago)
    RegistrationFactory(requested_at=timezone.now() - timedelta(days=3))
    message = MessageFactory()

    with pytest.raises(CommandError):
        call_command("deliver", "--once")

    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert Registration.objects.count() == 1
    assert "settle_changes failed: AttributeError" in caplog.messages
    assert "canary" not in caplog.text


@pytest.mark.django_db
def test_once_looks_after_everything_then_sends_what_came_of_it(smtp):
    full = PlacesFactory(capacity=1)
    RegistrationFactory(
        session=full.session, waiting=True, participant__email="amina@example.org"
    )
    soon = SessionFactory(starts_at=timezone.now() + timedelta(minutes=50))
    RegistrationFactory(
        session=soon,
        confirmed=True,
        confirmed_at=timezone.now() - timedelta(days=1),
        participant__email="zoe@example.org",
    )
    for _ in range(2):
        call_command("deliver", "--once")

    kinds = Message.objects.filter(state=MessageState.SENT)
    assert sorted(kinds.values_list("participant__email", "kind")) == [
        ("amina@example.org", "promoted"),
        ("zoe@example.org", "reminder_hour"),
    ]


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


@pytest.fixture
def signals():
    """A loop in this process leaves no handler behind."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


# Each look closes a connection that it finds inside a transaction.
@pytest.mark.django_db(transaction=True)
def test_loop_sends_what_is_due_and_what_comes_due_while_it_runs(smtp, signals):
    full = PlacesFactory(capacity=1)
    RegistrationFactory(
        session=full.session, waiting=True, participant__email="amina@example.org"
    )
    soon = timezone.now() + timedelta(seconds=0.5)
    MessageFactory(not_before=soon)
    later = MessageFactory(not_before=soon + timedelta(days=1))

    def end_after_two() -> None:
        until = time.monotonic() + 20
        while len(smtp.taken) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    watch = Thread(target=end_after_two)
    watch.start()
    call_command("deliver", "--loop", "--poll", "0.02")
    watch.join()

    sent = Message.objects.filter(state=MessageState.SENT).order_by("sent_at")
    assert list(sent.values_list("kind", flat=True)) == ["promoted", "confirm_address"]
    later.refresh_from_db()
    assert later.state == MessageState.OWED


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", ["9.9", "nan", "inf", "-1", "1e30"])
def test_a_lease_shorter_than_a_mail_may_take_is_refused(smtp, seconds):
    """Another worker would send the mail that one has in hand; here 10 s are allowed."""
    message = MessageFactory()

    with pytest.raises(CommandError, match="--lease must be from 10 to 86400 seconds"):
        call_command("deliver", "--once", f"--lease={seconds}")

    message.refresh_from_db()
    assert message.state == MessageState.OWED
    call_command("deliver", "--once", "--lease=10")
    message.refresh_from_db()
    assert message.state == MessageState.SENT
