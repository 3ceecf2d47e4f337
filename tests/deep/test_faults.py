"""What the site needs goes away and comes back: pages say so, and nothing is lost.

Elsewhere: a mail server that refuses (`registrations/test_unkind_servers`), Zoom
(`test_zoom_down`, `test_zoom_people_down`), workers killed in a mail
(`test_outbox_chaos`), a storage that refuses (`speakers/test_uploads_refused`).
"""

import re
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from registrations import outbox
from registrations.choices import MessageKind
from registrations.models import Message, Registration
from tests.bench.processes import Site, gunicorn
from tests.deep.test_hosts import CAPACITY, PREPARE, READ_SLOWLY, STAMP, Host
from tests.deep.test_limits_redis import Server
from tests.deep.workers import own_postgres, postgres_away, wait_until
from tests.factories import MessageFactory, RegistrationFactory, SessionFactory
from tests.registrations.smtp import Inbox, mail_server
from tests.registrations.visits import AMINA, register_address

AWAY = 30.0  # seconds
KEPT = ("/fr/", "/en/sessions/", "/en/sessions.json")
BOTH_WORKERS = 20  # requests, until each of two has surely had one
PEOPLE = "SELECT count(*) FROM registrations_participant"
SENTENCES = ("was not stored", "n’a pas été enregistré")


@dataclass
class Answer:
    status: int
    retry_after: str | None
    text: str


@dataclass
class Place:
    """A site with a worker, and what it needs."""

    host: Host
    site: Site
    session: str
    cache: Server
    smtp: Inbox

    def ask(self, path: str, sent: dict[str, str] | None = None) -> Answer:
        data = urlencode(sent).encode() if sent is not None else None
        try:
            with urllib.request.urlopen(  # noqa: S310 (loopback)
                self.site.address + path, data, timeout=20
            ) as page:
                return Answer(page.status, None, page.read().decode())
        except urllib.error.HTTPError as error:
            text = error.read().decode()
            return Answer(error.code, error.headers["Retry-After"], text)

    def form(self, person: str) -> dict[str, str]:
        """As it was opened, and typed by a person."""
        page = self.ask(f"{self.session}register/").text
        stamp = re.search(STAMP, page)[1]
        time.sleep(READ_SLOWLY)
        email = f"{person}@example.org"
        return {"name": person, "email": email, "stamp": stamp, "website": ""}

    def register(self, form: dict[str, str]) -> Answer:
        return self.ask(f"{self.session}register/", form)

    def was_written_to(self, person: str) -> bool:
        address = f"To: {person}@example.org".encode()
        return any(address in letter for letter in list(self.smtp.taken))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        smtp = stack.enter_context(mail_server())
        database = stack.enter_context(own_postgres())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="fv-redis-"))
        cache = Server(Path(folder))
        cache.start()
        stack.callback(cache.stop)
        shared = {"CACHE_URL": cache.url, "FORM_LIMIT": "0"}
        host = Host(tmp_path, database, smtp.port, shared=shared)
        stack.callback(host.kill_workers)
        host.run("manage.py", "migrate", "--verbosity=0")
        host.run("manage.py", "collectstatic", "--noinput", "--verbosity=0")
        session = host.run("-c", PREPARE.format(capacity=CAPACITY)).strip()
        log = tmp_path / "site.log"
        site = stack.enter_context(
            gunicorn("fairville_site.wsgi", host.environment(), log, "/healthz")
        )
        host.start_worker(poll=0.2)
        yield Place(host, site, session, cache, smtp)


def warm(place: Place) -> dict[str, str]:
    for _ in range(BOTH_WORKERS):
        pages = {path: place.ask(path) for path in (*KEPT, place.session)}
    assert {page.status for page in pages.values()} == {200}
    return {path: page.text for path, page in pages.items()}


def test_the_database_is_gone_for_half_a_minute(place):
    pages, form = warm(place), place.form("amina")

    with postgres_away(place.host.database):
        until = time.monotonic() + AWAY
        while time.monotonic() < until:
            assert {path: place.ask(path).text for path in pages} == pages
            assert place.ask("/healthz").status == 200
            assert place.ask("/readyz").text == "database\n"
            other = place.ask("/en/follow/?utm=none")
            sent = place.register(form)
            time.sleep(0.5)
    assert (other.status, sent.status, sent.retry_after) in (
        (200, 503, "30"),  # it may have been kept
        (503, 503, "30"),
    )
    for words in (*SENTENCES, 'value="amina@example.org"', form["stamp"]):
        assert words in sent.text

    wait_until(lambda: place.ask("/readyz").status == 200, 10, "it is ready again")
    assert place.host.rows(PEOPLE) == [(0,)]
    assert place.register(form).status == 200
    wait_until(lambda: place.was_written_to("amina"), 30, "the worker that saw it all")
    assert [worker.poll() for worker in place.host.workers] == [None]
    assert place.host.rows(PEOPLE) == [(1,)]
    assert {path: place.ask(path).status for path in pages} == dict.fromkeys(pages, 200)


def test_the_cache_is_killed_and_comes_back(place):
    pages, form = warm(place), place.form("amina")
    place.cache.stop()

    assert {path: place.ask(path).text for path in pages} == pages
    assert place.ask("/admin/login/").status == 200
    assert place.register(form).status == 200
    wait_until(lambda: place.was_written_to("amina"), 30, "mail needs no cache")

    place.cache.start()
    time.sleep(6)  # it is left alone for five seconds
    assert place.register(place.form("nour")).status == 200
    place.host.run("-c", "import django; django.setup(); "
                   "from fairville_site import content_version as it; it.bump()")  # fmt: skip
    time.sleep(1)
    warm(place)
    assert place.cache.client().keys("*") != []


@pytest.mark.django_db
def test_a_form_of_a_host_whose_clock_is_an_hour_off_is_only_sent_again(
    client, time_machine
):
    """What one host shows, another takes in; their clocks may differ."""
    session = SessionFactory(starts_at=timezone.now() + timedelta(days=9))
    address = register_address(session, "en")
    now = timezone.now()
    for hours, number in ((1, 1), (-1, 2)):
        time_machine.move_to(now + timedelta(hours=hours), tick=False)
        stamp = re.search(STAMP, client.get(address).text)[1]
        form = {**AMINA, "email": f"a{number}@example.org", "website": ""}
        time_machine.move_to(now, tick=False)

        answer = client.post(address, form | {"stamp": stamp})

        if hours > 0:
            assert "Nothing is lost: send it once more." in answer.text
            assert f'value="a{number}@example.org"' in answer.text
            again = re.search(STAMP, answer.text)[1]
            time_machine.shift(10)
            client.post(address, form | {"stamp": again})
        assert Registration.objects.count() == number


@pytest.mark.django_db
def test_a_worker_whose_clock_is_an_hour_ahead_and_dies_loses_no_mail(
    time_machine, mailoutbox
):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    row = RegistrationFactory(
        confirmed=True, session__starts_at=now + timedelta(days=9)
    )
    message = MessageFactory(registration=row, kind=MessageKind.CONFIRMED)
    assert outbox.claim(now + timedelta(hours=1)).pk == message.pk

    assert outbox.deliver_due() == 0, "it is in hand, for all that this clock says"
    time_machine.shift(timedelta(hours=1) + outbox.LEASE)
    time_machine.shift(1)

    assert outbox.deliver_due() == 1
    assert Message.objects.get().state == "sent"
    assert len(mailoutbox) == 1
