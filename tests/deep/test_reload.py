"""New code without a pause: while gunicorn takes it in, everybody is answered."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.bench.processes import Site, gunicorn
from tests.deep.workers import Installation, wait_until

VISITORS = 4
RELOADS = 3
PATHS = ("/fr/", "/en/sessions/", "/healthz")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    host = Installation(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}")
    host.run("manage.py", "migrate", "--verbosity=0")
    host.run("manage.py", "collectstatic", "--noinput", "--verbosity=0")
    log = tmp_path / "site.log"
    with gunicorn("fairville_site.wsgi", host.environment(), log, "/healthz") as one:
        yield one


@dataclass
class Visitors:
    """Each asks for page after page, as a proxy does, and asks for none again."""

    site: Site
    statuses: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        while not self.is_over.is_set():
            for path in PATHS:
                try:
                    with urlopen(self.site.address + path, timeout=20) as answer:  # noqa: S310
                        answer.read()
                        self.statuses.append(answer.status)
                except (OSError, HTTPException) as error:
                    self.refused.append(f"{path}: {error!r}")

    def __enter__(self) -> "Visitors":
        self.threads = [threading.Thread(target=self.ask) for _ in range(VISITORS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()


def reload(site: Site) -> None:
    """What `systemctl reload fairville-web` does; until all workers are new ones."""
    former = set(site.workers())
    os.kill(site.pid, signal.SIGHUP)

    def all_are_new() -> bool:
        present = set(site.workers())
        return len(present) == len(former) and not present & former

    wait_until(all_are_new, 40, "the workers are new ones")


def test_reload_under_steady_requests_refuses_none(site):
    with Visitors(site) as visitors:
        wait_until(lambda: len(visitors.statuses) > 50, 30, "visitors are there")
        for _ in range(RELOADS):
            reload(site)
            answered = len(visitors.statuses)
            wait_until(
                lambda least=answered + 50: len(visitors.statuses) > least,
                30,
                "the new workers answer",
            )
        time.sleep(1)

    assert visitors.refused == []
    assert set(visitors.statuses) == {200}
    assert len(visitors.statuses) > 200
