"""Workers, crowds and databases as processes of their own, as on a real machine."""

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from scripts.with_postgres import START_SECONDS, postgres, unprivileged

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)


@dataclass
class Installation:
    """The site beside a database of its own, whose mails go to a port of loopback."""

    folder: Path
    database: str
    smtp_port: int = 1
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        return {
            **{
                name: os.environ[name]
                for name in ("PATH", "HOME")
                if name in os.environ
            },
            "SECRET_KEY": "x" * 60,
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": self.database,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.smtp_port),
            "DJANGO_SETTINGS_MODULE": "tests.deep.quick_mail",
        }

    def run(self, *arguments: str) -> str:
        """What a command of Python prints."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=300,
        ).stdout

    def do(self, act: str, *arguments: object) -> Any:
        """What a function of tests/deep/crowd.py gives, called in its own process."""
        words = [json.dumps(argument) for argument in arguments]
        return json.loads(self.run("-m", "tests.deep.crowd", act, *words))

    def start_worker(self, **options: float) -> subprocess.Popen[bytes]:
        chosen = [f"--{name}={value}" for name, value in options.items()]
        command = [sys.executable, "manage.py", "deliver", "--loop", *chosen]
        log = (self.folder / "workers.log").open("ab")
        with log:
            worker = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stderr=log
            )
        self.workers.append(worker)
        return worker

    def log(self) -> str:
        return (self.folder / "workers.log").read_text()

    def kill_workers(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read beside Django."""
        if self.database.startswith("sqlite"):
            path = self.database.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=20)) as connection:
                return connection.execute(query).fetchall()
        with psycopg.connect(self.database) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def own_postgres() -> Iterator[str]:
    """A server of its own; the test run still answers Ctrl-C afterwards."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        with postgres() as address:
            try:
                yield address
            finally:
                _stop_restarted(address)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


RESTARTED: list[subprocess.Popen[bytes]] = []


@contextmanager
def postgres_away(address: str) -> Iterator[None]:
    """The server ends, as for an update of its host, and starts again after the block."""
    data = _folder(address) / "data"
    command = shlex.split((data / "postmaster.opts").read_text())
    pid_file = data / "postmaster.pid"
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
    wait_until(lambda: not pid_file.exists(), START_SECONDS, "PostgreSQL ends")
    yield
    RESTARTED.append(
        subprocess.Popen(
            command,
            cwd=data.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **unprivileged(),
        )
    )
    wait_until(lambda: _answers(address), START_SECONDS, "PostgreSQL starts again")


def _folder(address: str) -> Path:
    return Path(unquote(urlsplit(address).netloc.partition("@")[2]))


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


def _stop_restarted(address: str) -> None:
    while RESTARTED:
        server = RESTARTED.pop()
        server.send_signal(signal.SIGINT)
        server.wait(START_SECONDS)
