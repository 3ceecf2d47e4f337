"""Two web hosts and two workers on one PostgreSQL, one Redis and one folder of media."""

import os
import re
import signal
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.bench.front import redis
from tests.bench.processes import Site, gunicorn
from tests.deep.workers import Installation, own_postgres, wait_until
from tests.registrations.smtp import Inbox, mail_server

PEOPLE = 100
CAPACITY = 30
AT_ONCE = 10
WITHIN = 1.0  # seconds until every host shows an edit
LEASE = 5.0
READ_SLOWLY = 4.0  # seconds: a form sent sooner is a robot's
CONFIRM = re.compile(r"http://[\d.:]+(/confirm/[\w.-]+/)")
STAMP = re.compile(r'name="stamp" value="([^"]+)"')
# Reminders are owed for later.
UNSENT = (
    "SELECT count(*) FROM registrations_message WHERE state <> 'sent' "
    "AND kind NOT LIKE 'reminder%'"
)
# Of each person: how many registrations, and how many mails of each kind.
TWICE = (
    "SELECT registration_id, kind FROM registrations_message "
    "GROUP BY registration_id, kind HAVING count(*) > 1"
)
STATES = "SELECT state, count(*) FROM registrations_registration GROUP BY state"
TAKEN = "SELECT taken FROM events_places"
PREPARE = """
import django; django.setup()
from tests.factories import PlacesFactory, SessionFactory
session = SessionFactory(title_en="Before the edit")
PlacesFactory(session=session, capacity={capacity})
print(session.get_absolute_url())
"""
EDIT = """
import django; django.setup()
from events.models import Session
session = Session.objects.get()
session.title_en = "After the edit"
session.save()
"""
STORE = """
import django; django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
default_storage.save("resources/notes.pdf", ContentFile(b"%PDF-1.7 of one host"))
"""


@dataclass
class Host(Installation):
    """A machine: its own folder, and what all of them share."""

    shared: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return super().environment() | self.shared


@dataclass
class Hosts:
    installed: list[Host]
    sites: list[Site]
    path: str
    smtp: Inbox


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    with ExitStack() as stack:
        smtp = stack.enter_context(mail_server())
        database = stack.enter_context(own_postgres())
        cache, _pid = stack.enter_context(redis(tmp_path))
        shared = {
            "CACHE_URL": cache,
            "MEDIA_DIR": str(tmp_path / "media"),
            "FORM_LIMIT": "0",
        }
        installed, sites = [], []
        for name in ("one", "other"):
            folder = tmp_path / name
            folder.mkdir()
            host = Host(folder, database, smtp.port, shared=shared)
            stack.callback(host.kill_workers)
            if not installed:
                host.run("manage.py", "migrate", "--verbosity=0")
            host.run("manage.py", "collectstatic", "--noinput", "--verbosity=0")
            log = tmp_path / f"{name}.log"
            installed.append(host)
            sites.append(
                stack.enter_context(
                    gunicorn("fairville_site.wsgi", host.environment(), log, "/healthz")
                )
            )
        path = installed[0].run("-c", PREPARE.format(capacity=CAPACITY)).strip()
        yield Hosts(installed, sites, path, smtp)


def answer(site: Site, path: str, sent: dict[str, str] | None = None) -> str:
    data = urlencode(sent).encode() if sent is not None else None
    with urllib.request.urlopen(site.address + path, data, timeout=20) as page:  # noqa: S310
        return page.read().decode()


def some_answer(hosts: Hosts, number: int, path: str, sent: dict[str, str]) -> str:
    """What a person behind a proxy gets: from the other host if one cuts them off."""
    order = hosts.sites if number % 2 else hosts.sites[::-1]
    for _ in range(5):
        for site in order:
            try:
                return answer(site, path, sent)
            except urllib.error.HTTPError:
                raise
            except (OSError, HTTPException):
                time.sleep(0.05)
    raise AssertionError(f"nobody answers {path}")


def confirm_paths(smtp: Inbox) -> dict[str, str]:
    """Whose mail leads where."""
    letters = [
        message_from_bytes(one, policy=policy.default) for one in list(smtp.taken)
    ]
    return {
        str(one["To"]): match[1]
        for one in letters
        if (match := CONFIRM.search(one.get_body(("plain",)).get_content()))
    }


def copies(smtp: Inbox) -> Counter[str]:
    letters = [message_from_bytes(letter) for letter in list(smtp.taken)]
    return Counter(str(one["Message-ID"]) for one in letters)


def kill_host(site: Site) -> None:
    """All of its processes at once, as when the power goes."""
    os.killpg(site.pid, signal.SIGKILL)


def test_what_one_host_changes_every_host_shows_within_a_second(hosts):
    one, other = hosts.sites
    for site in (one, other) * 4:
        assert "Before the edit" in answer(site, hosts.path)

    hosts.installed[0].run("-c", EDIT)
    hosts.installed[0].run("-c", STORE)
    time.sleep(WITHIN)

    for site in (other, one) * 4:
        page = answer(site, "/en/sessions/")
        assert "After the edit" in page
        assert "Before the edit" not in page
    assert answer(other, "/media/resources/notes.pdf") == "%PDF-1.7 of one host"


def ask_all(hosts: Hosts) -> None:
    """Everybody asks, at both hosts; a worker dies while their mails leave."""
    register = hosts.path + "register/"
    stamp = STAMP.search(answer(hosts.sites[0], register))[1]
    time.sleep(READ_SLOWLY)
    workers = [host.start_worker(poll=0.1, lease=LEASE) for host in hosts.installed]

    def ask(number: int) -> str:
        person = {"name": f"Person {number}", "email": f"p{number}@example.org"}
        sent = {**person, "stamp": stamp, "website": ""}
        return some_answer(hosts, number, register, sent)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        asking = pool.map(ask, range(PEOPLE))
        wait_until(lambda: len(hosts.smtp.taken) >= 10, 60, "mails are sent")
        workers[0].send_signal(signal.SIGKILL)
        assert len(list(asking)) == PEOPLE


def confirm_all(hosts: Hosts) -> None:
    """Everybody follows the link in their mail; a host dies among them."""

    def confirm(pair: tuple[int, str]) -> str:
        number, path = pair
        if number == PEOPLE // 3:
            kill_host(hosts.sites[1])
        return some_answer(hosts, number, path, {})

    paths = confirm_paths(hosts.smtp).values()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert len(list(pool.map(confirm, enumerate(paths)))) == PEOPLE
    with pytest.raises(urllib.error.URLError, match="refused"):
        answer(hosts.sites[1], "/healthz")


def test_a_rush_loses_a_host_and_a_worker_and_nobody_their_place(hosts):
    smtp, left = hosts.smtp, hosts.installed[1]
    everybody = {f"p{number}@example.org" for number in range(PEOPLE)}
    ask_all(hosts)
    wait_until(lambda: confirm_paths(smtp).keys() == everybody, 90, "all have a mail")
    confirm_all(hosts)
    wait_until(lambda: left.rows(UNSENT) == [(0,)], 90, "every mail is sent")

    states = {"confirmed": CAPACITY, "waiting": PEOPLE - CAPACITY}
    assert dict(left.rows(STATES)) == states
    assert left.rows(TAKEN) == [(CAPACITY,)]
    assert left.rows(TWICE) == []
    # One that the killed worker had in hand may come twice, under one Message-ID.
    assert len(copies(smtp)) == 2 * PEOPLE
    assert copies(smtp).total() - 2 * PEOPLE <= 1
    time.sleep(WITHIN)
    assert "waiting list" in answer(hosts.sites[0], hosts.path)
