"""Workers are killed, told to stop, and lose their database: no mail is lost."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.deep.workers import (
    Installation,
    own_postgres,
    postgres_away,
    wait_until,
)
from tests.registrations.smtp import Inbox, mail_server

MAILS = 400
FOLLOWERS = 5000
QUEUED_WITHIN = 5.0  # seconds, from an organiser's release on
KILLS = 12
SEED = 20260401
LEASE = 5.0  # seconds; a mail takes some hundredths of one here
STATES = "SELECT state, count(*) FROM registrations_message GROUP BY state"


@pytest.fixture
def smtp() -> Iterator[Inbox]:
    """A server of a hundred mails a second at most; it outlives every worker."""
    with mail_server() as inbox:
        inbox.pause = 0.01
        yield inbox


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path: Path, smtp: Inbox) -> Iterator[Installation]:
    with ExitStack() as stack:
        database = f"sqlite:///{tmp_path / 'db.sqlite3'}"
        if request.param == "postgresql":
            database = stack.enter_context(own_postgres())
        site = Installation(tmp_path, database, smtp.port)
        stack.callback(site.kill_workers)
        site.run("manage.py", "migrate", "--verbosity=0")
        yield site


on_postgres = pytest.mark.parametrize("site", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("site", ["sqlite"], indirect=True)


def copies(smtp: Inbox) -> Counter[tuple[str, str]]:
    """How often each mail was taken, by its Message-ID and its address."""
    letters = [message_from_bytes(letter) for letter in list(smtp.taken)]
    return Counter((str(one["Message-ID"]), str(one["To"])) for one in letters)


def all_sent(site: Installation) -> bool:
    return dict(site.rows(STATES)) == {"sent": MAILS}


def stop(site: Installation) -> None:
    """The workers that still run end well."""
    running = [worker for worker in site.workers if worker.poll() is None]
    for worker in running:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(20) for worker in running] == [0] * len(running)


def assert_nothing_lost(site: Installation, smtp: Inbox, most_copies: int) -> None:
    """Each mail was taken, to its own address; few twice, under the same Message-ID."""
    taken = copies(smtp)
    owed = {
        (number, address): attempts
        for number, address, attempts in site.rows(
            "SELECT m.message_id, p.email, m.attempts FROM registrations_message m "
            "JOIN registrations_participant p ON p.id = m.participant_id"
        )
    }
    assert taken.keys() == owed.keys()
    assert len(owed) == MAILS
    assert taken.total() - MAILS <= most_copies
    assert [mail for mail, times in taken.items() if times > owed[mail]] == []
    print(f"{taken.total() - MAILS} mails twice of {MAILS}")  # noqa: T201


def test_killed_workers_lose_no_mail_and_repeat_only_those_in_hand(site, smtp):
    site.do("ask", MAILS)
    chance = random.Random(SEED)  # noqa: S311
    workers = [site.start_worker(poll=0.1, lease=LEASE) for _ in range(2)]

    for _ in range(KILLS):
        goal = len(smtp.taken) + chance.randint(1, MAILS // KILLS - 5)
        wait_until(lambda goal=goal: len(smtp.taken) >= goal, 180, "mails are sent")
        time.sleep(chance.uniform(0, 0.05))
        victim = chance.randrange(2)
        workers[victim].send_signal(signal.SIGKILL)
        assert workers[victim].wait() == -signal.SIGKILL
        workers[victim] = site.start_worker(poll=0.1, lease=LEASE)

    wait_until(lambda: all_sent(site), 180, "every mail is sent")
    stop(site)
    assert_nothing_lost(site, smtp, most_copies=KILLS)
    assert "Message" not in site.log(), "no mail met an error"


@on_postgres
def test_workers_outlive_a_restart_of_the_database(site, smtp):
    site.do("ask", MAILS)
    workers = [site.start_worker(poll=0.1, lease=LEASE) for _ in range(2)]
    wait_until(lambda: len(smtp.taken) >= MAILS // 4, 180, "mails are sent")

    with postgres_away(site.database):
        before = len(smtp.taken)
        wait_until(lambda: "does not answer" in site.log(), 20, "they notice")
        time.sleep(2)
    during = len(smtp.taken) - before

    wait_until(lambda: all_sent(site), 180, "every mail is sent")
    assert [worker.poll() for worker in workers] == [None, None]
    assert during <= len(workers)
    stop(site)
    assert_nothing_lost(site, smtp, most_copies=len(workers))


def test_a_worker_told_to_stop_finishes_the_mail_in_hand(site, smtp):
    site.do("ask", 3)
    smtp.pause = 3.0
    worker = site.start_worker(poll=0.1)
    wait_until(lambda: len(smtp.taken) == 1, 60, "the first mail is on its way")

    start = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    code = worker.wait(30)

    assert code == 0
    assert time.monotonic() - start < smtp.pause + 5
    assert len(smtp.taken) == 1
    assert site.rows(
        "SELECT state, attempts, lease_until FROM registrations_message ORDER BY id"
    ) == [("sent", 1, None), ("owed", 0, None), ("owed", 0, None)]


@on_sqlite
def test_a_mail_sent_twice_can_be_recognised(site, smtp):
    site.do("ask", 1)
    smtp.pause = 30.0
    site.start_worker(poll=0.1, lease=LEASE)
    wait_until(lambda: len(smtp.taken) == 1, 60, "the mail was taken, not marked")
    site.kill_workers()
    smtp.pause = 0.0

    site.start_worker(poll=0.1, lease=LEASE)
    wait_until(lambda: dict(site.rows(STATES)) == {"sent": 1}, 60, "it is sent again")

    stop(site)
    assert list(copies(smtp).values()) == [2]


def test_thousands_are_owed_an_announcement_in_seconds_and_get_it_once(site, smtp):
    smtp.pause = 0.0
    site.do("ask", 1)
    for _ in range(2):
        site.start_worker(poll=0.1)
    wait_until(lambda: dict(site.rows(STATES)) == {"sent": 1}, 60, "the workers work")

    released = site.do("announce", FOLLOWERS)
    wait_until(
        lambda: sum(dict(site.rows(STATES)).values()) == FOLLOWERS + 1, 60, "all owed"
    )
    assert time.time() - released < QUEUED_WITHIN
    everything = {"sent": FOLLOWERS + 1}
    wait_until(lambda: dict(site.rows(STATES)) == everything, 1200, "all sent")

    stop(site)
    taken = copies(smtp)
    assert set(taken.values()) == {1}
    followers = {f"follower{number}@example.org" for number in range(FOLLOWERS)}
    assert {address for _mail, address in taken} >= followers
    assert len(taken) == FOLLOWERS + 1
    assert "Message" not in site.log(), "no mail met an error"
