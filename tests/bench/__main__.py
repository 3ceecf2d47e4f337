"""`make bench`: the production stack on this machine, measured beside bare Django.

Prints one table and writes docs/performance.md. SECONDS=3 ROUNDS=3 by default.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scripts.with_postgres import postgres
from tests.bench import report
from tests.bench.front import nginx, redis
from tests.bench.load import CONNECTIONS, Measured, confirming, drive, middle
from tests.bench.processes import ROOT, Site, gunicorn, postmaster
from tests.bench.rush import rush

SECONDS = int(os.environ.get("SECONDS", "3"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SIZES = tuple(map(int, os.environ.get("SIZES", "20,200,20000").split(",")))
HELLO = "tests.bench.hello:application"
SITE = "fairville_site.wsgi:application"
MADE = re.compile("cold|after an edit")

type Environment = dict[str, str]


def say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def environment(folder: Path, database: str, **more: str) -> Environment:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "fairville_site.settings",
        "SECRET_KEY": "only-for-measuring-" + "x" * 40,
        "VAR_DIR": str(folder),
        "DATABASE_URL": database,
        "FORM_LIMIT": "0",
        "ACCESS_LOG": "0",  # hello writes no line either; the proxy would
        **more,
    }


def manage(env: Environment, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return done.stdout


class Bench:
    """One database of one size, with bare Django beside whatever is measured."""

    def __init__(self, folder: Path, database: str, hello: Site) -> None:
        self.folder = folder
        self.database = database
        self.hello = hello
        self.server = postmaster(database)
        self.rows: list[report.Row] = []

    def measure(
        self,
        name: str,
        site: Site,
        path: str,
        *,
        more: tuple[int, ...] = (),
        **how: str,
    ) -> report.Row:
        """The median of ROUNDS, each beside a round of hello on the same machine."""
        runs, hellos = [], []
        headers = {"If-None-Match": how["etag"]} if "etag" in how else None
        processes = [site.pid, self.server, *more]
        drive(site.address + path, [], 1, headers)  # each worker has its first ones
        for _ in range(ROUNDS):
            hellos.append(self.greet())
            runs.append(
                drive(
                    site.address + path,
                    processes,
                    SECONDS,
                    headers,
                    # Cold, as many as workers: what waits unanswered would be counted.
                    connections=2 if MADE.search(name) else CONNECTIONS,
                )
            )
        row = report.Row(name, middle(runs), middle(hellos))
        self.rows.append(row)
        say(row.line())
        return row

    def greet(self) -> Measured:
        return drive(self.hello.address + "/", [self.hello.pid], SECONDS)

    def confirm(self, site: Site, paths: list[str]) -> None:
        insert = drive(
            self.hello.address + "/insert",
            [self.hello.pid, self.server],
            SECONDS,
            script='wrk.method = "POST"',
            folder=self.folder,
        )
        run = drive(
            site.address,
            [site.pid, self.server],
            SECONDS,
            script=confirming(paths),
            folder=self.folder,
        )
        row = report.Row("confirm, against an insert of one row", run, insert)
        self.rows.append(row)
        say(row.line())


@contextmanager
def of_size(number: int) -> Iterator[tuple[Bench, Environment, dict[str, object]]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(postgres())
        env = environment(folder, database)
        say(f"{number} sessions")
        said = manage(env, "-m", "tests.bench.content", str(number))
        manage(env, "manage.py", "collectstatic", "--noinput", "-v0")
        manage(env, "-m", "tests.bench.hello")
        vacuum(database)
        hello = gunicorn(HELLO, env, folder / "hello.log", "/")
        yield Bench(folder, database, stack.enter_context(hello)), env, json.loads(said)


def asked(paths: dict[str, object]) -> list[str]:
    names = ("home", "programme", "session", "ics", "feed")
    return [f"{name}={paths[name]}" for name in names]


def vacuum(database: str) -> None:
    import psycopg  # noqa: PLC0415 (only here)

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def rows_of(number: int, facts: dict[str, object]) -> list[report.Row]:
    with of_size(number) as (bench, env, paths):
        log = bench.folder / "site.log"
        cold = env | {"DJANGO_SETTINGS_MODULE": "tests.bench.cold"}
        first = str(paths["programme"])
        facts[f"sql {number}"] = json.loads(
            manage(cold, "-m", "tests.bench.questions", *asked(paths))
        )
        with gunicorn(SITE, env, log, first) as site:
            facts[f"start {number}"] = site.seconds
            for name in ("home", "programme", "session"):
                bench.measure(f"{name}, warm, {number}", site, str(paths[name]))
            if number == 200:
                kept_feed(bench, site, str(paths["feed"]))
                behind_nginx(bench, site, first)
                bench.confirm(site, list(paths["confirm"]))  # type: ignore[call-overload]
            facts[f"memory {number}"] = site.memory()
        if number == 200:
            with redis(bench.folder) as (url, pid):
                shared = env | {"CACHE_URL": url}
                with gunicorn(SITE, shared, log, first) as site:
                    bench.measure(
                        "programme, warm, with Redis", site, first, more=(pid,)
                    )
        with gunicorn(SITE, cold, log, first) as site:
            for name in ("programme", "session", "ics", "feed"):
                if number == 200 or name in {"programme", "session"}:
                    path = str(paths[name])
                    bench.measure(f"{name}, cold, {number}", site, path)
        edited = env | {"DJANGO_SETTINGS_MODULE": "tests.bench.edited"}
        with gunicorn(SITE, edited, log, first) as site:
            for name in ("programme", "session", "ics"):
                path = str(paths[name])
                bench.measure(f"{name}, after an edit, {number}", site, path)
        if number == 200:
            facts["rush"] = rush_figures(env, bench.folder)
        return bench.rows


def rush_figures(env: Environment, folder: Path) -> dict[str, float]:
    said = manage(env, "-m", "tests.bench.hot_session", "1500")
    told = rush(env, folder, json.loads(said), people=2000, seconds=45)
    assert not told.refused, told.refused[:5]
    say(f"rush: {told.figures()}")
    return told.figures()


def kept_feed(bench: Bench, site: Site, path: str) -> None:
    from urllib.request import Request, urlopen  # noqa: PLC0415 (only here)

    request = Request(site.address + path, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310 (loopback)
        etag = answer.headers["ETag"]
    bench.measure("feed of 200, warm", site, path)
    bench.measure("feed of 200, 304", site, path, etag=etag)


def behind_nginx(bench: Bench, site: Site, path: str) -> None:
    """Ratio to a static file of the same size, from the same nginx."""
    with nginx(bench.folder, site.address, path) as (address, pid):
        pages, files = [], []
        for _ in range(ROUNDS):
            files.append(drive(f"{address}/static-page/page.html", [pid], SECONDS))
            pages.append(drive(address + path, [pid, site.pid, bench.server], SECONDS))
        row = report.Row(
            "programme through nginx, against a file", middle(pages), middle(files)
        )
        bench.rows.append(row)
        say(row.line())


def main() -> None:
    facts: dict[str, object] = {}
    rows = [row for number in SIZES for row in rows_of(number, facts)]
    text = report.written(rows, facts, SECONDS, ROUNDS)
    print(text)
    (ROOT / "docs" / "performance.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
