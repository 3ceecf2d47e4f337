"""The hundredth year of sessions is as fast as the first: 20,000 of them, on PostgreSQL.

With 2,000 speakers and 200,000 registrations. What a page costs is compared with the same
page of few sessions, measured in turn with it, so that a busy machine slows both.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.bench.processes import ROOT, Site, cpu_seconds, gunicorn, postmaster
from tests.deep.workers import Installation, own_postgres

FEW, SOME, MANY = 20, 500, 20_000
PAGES = ("home", "programme", "session")
SLOWEST_MS = 300
ROUNDS = 7
# Part of a name may stand anywhere in one: those are read through. Figures are of many.
# Of speakers, who is public is found for all at once.
READ_ALL = ("words", "q=", "figures", "sitemap of speakers")
# Pages of 8 KiB, from memory or not.
MOST_READ = 80_000
COLD = "tests.bench.cold"
KEPT = "fairville_site.settings"


@dataclass
class Filled:
    """A site with content; which pages it is asked for, by name."""

    installation: Installation
    paths: dict[str, Any]
    server: int

    def environment(self, settings: str) -> dict[str, str]:
        return self.installation.environment() | {"DJANGO_SETTINGS_MODULE": settings}

    def plans(self) -> dict[str, dict[str, Any]]:
        """What each page asks when nothing is kept, and how it is answered."""
        return json.loads(said(self.environment(COLD), "-m", "tests.bench.plans"))


def said(environment: dict[str, str], *words: str) -> bytes:
    """What a command of Python prints, however long it takes."""
    log = Path(environment["VAR_DIR"]) / "said.log"
    with log.open("ab") as errors:
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            check=True,
        ).stdout


@contextmanager
def filled(folder: Path, sessions: int) -> Iterator[Filled]:
    folder.mkdir()
    with own_postgres() as database:
        site = Installation(folder, database)
        environment = site.environment()
        written = said(environment, "-m", "tests.bench.content", str(sessions))
        said(environment, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        yield Filled(site, json.loads(written), postmaster(database))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("growth")


@pytest.fixture(scope="module")
def few(folder) -> Iterator[Filled]:
    with filled(folder / "few", FEW) as site:
        yield site


@pytest.fixture(scope="module")
def many(folder) -> Iterator[Filled]:
    with filled(folder / "many", MANY) as site:
        yield site


@pytest.fixture(scope="module")
def plans(many) -> dict[str, dict[str, Any]]:
    return many.plans()


def test_the_largest_size_is_what_it_says(many):
    counted = many.installation.rows(
        "SELECT (SELECT count(*) FROM events_session), "
        "(SELECT count(*) FROM speakers_speaker), "
        "(SELECT count(*) FROM registrations_registration)"
    )

    [(sessions, speakers, registrations)] = counted
    assert (sessions, speakers) == (20_000, 2_000)
    assert registrations > 200_000


def test_no_page_asks_more_for_more_sessions(folder, plans):
    with filled(folder / "some", SOME) as some:
        of_some = {name: page["asked"] for name, page in some.plans().items()}

    assert {name: page["asked"] for name, page in plans.items()} == of_some
    assert len(of_some) > 40


def test_nothing_big_is_read_whole_where_few_rows_are_wanted(plans):
    whole = {
        name: [one for one in page["statements"] if one["for_few"]]
        for name, page in plans.items()
        if not any(word in name for word in READ_ALL)
    }

    assert {name: found for name, found in whole.items() if found} == {}


def test_no_statement_reads_without_end(plans):
    """As `EXPLAIN (BUFFERS)` counts: the same however busy the machine is."""
    most = {
        name: max((one["buffers"] for one in page["statements"]), default=0)
        for name, page in plans.items()
    }

    assert {name: read for name, read in most.items() if read > MOST_READ} == {}


def test_no_statement_is_slow(plans):
    slowest = {
        name: max((one["ms"] for one in page["statements"]), default=0)
        for name, page in plans.items()
    }
    for name, ms in sorted(slowest.items(), key=lambda one: -one[1])[:10]:
        print(f"{name}: {ms:.0f} ms")  # noqa: T201 (shown by -s, and on failure)

    assert {name: ms for name, ms in slowest.items() if ms >= SLOWEST_MS} == {}


class Asked:
    """A site of one size at work."""

    def __init__(self, filled: Filled, site: Site) -> None:
        self.filled = filled
        self.site = site

    def cpu(self, name: str, times: int) -> float:
        """Of all its servers, for so many requests."""
        processes = [self.site.pid, self.filled.server]
        before = cpu_seconds(processes)
        for _ in range(times):
            self.get(self.filled.paths[name])
        return cpu_seconds(processes) - before

    def get(self, path: str) -> None:
        address = urlsplit(self.site.address)
        connection = HTTPConnection(address.hostname, address.port, timeout=60)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200, path


@contextmanager
def at_work(filled: Filled, settings: str) -> Iterator[Asked]:
    log = filled.installation.folder / "site.log"
    environment = filled.environment(settings)
    application = "fairville_site.wsgi:application"
    with gunicorn(application, environment, log, filled.paths["home"]) as site:
        yield Asked(filled, site)


@pytest.mark.parametrize(
    ("settings", "times", "most"), [(COLD, 40, 1.25), (KEPT, 400, 1.10)]
)
def test_a_page_costs_the_same_however_many_sessions_there_are(
    few, many, settings, times, most
):
    """The CPU of many short rounds in turn: both meet the same disturbances."""
    ratios = {}
    with ExitStack() as stack:
        small = stack.enter_context(at_work(few, settings))
        large = stack.enter_context(at_work(many, settings))
        for name in PAGES:
            for one in (small, large):
                one.cpu(name, 20)  # each worker has its first ones
            rounds = [
                (small.cpu(name, times), large.cpu(name, times)) for _ in range(ROUNDS)
            ]
            of_few, of_many = map(sum, zip(*rounds, strict=True))
            ratios[name] = of_many / of_few
            print(  # noqa: T201 (shown by -s, and on failure)
                f"{settings} {name}: {of_few:.2f} → {of_many:.2f} s CPU, "
                f"{ratios[name]:.2f} ×"
            )

    assert {name: ratio for name, ratio in ratios.items() if ratio > most} == {}
