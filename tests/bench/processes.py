"""Processes of a measurement: started on loopback, watched, ended by their ids."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 30
STOP_SECONDS = 10
TICKS = os.sysconf("SC_CLK_TCK")


def program(name: str, package: str) -> str:
    # Debian keeps servers where an ordinary account does not look.
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        sys.exit(f"{name} is missing (Debian: apt-get install {package}).")
    return found


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], log: Path, fds: tuple[int, ...]
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as file:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
            pass_fds=fds,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Site:
    """A gunicorn with two sync workers, and how long it took to its first answer."""

    def __init__(self, port: int, pid: int, seconds: float) -> None:
        self.address = f"http://{HOST}:{port}"
        self.pid = pid
        self.seconds = seconds

    def workers(self) -> list[int]:
        return children(self.pid)

    def processes(self) -> list[int]:
        return [self.pid, *self.workers()]

    def memory(self) -> float:
        """Of the largest worker, in MiB."""
        return max(resident(pid) for pid in self.workers()) / 1024


@contextmanager
def gunicorn(
    application: str, environment: Mapping[str, str], log: Path, first: str
) -> Iterator[Site]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]
        command = [
            *(sys.executable, "-m", "gunicorn", application, "--no-control-socket"),
            *("--workers=2", f"--bind=fd://{listener.fileno()}", "--log-level=warning"),
        ]
        began = time.monotonic()
        with running(command, environment, log, (listener.fileno(),)) as process:
            wait_for(f"http://{HOST}:{port}{first}", log)
            # It is gunicorn's alone: once that is killed, whoever asks is refused.
            listener.close()
            yield Site(port, process.pid, time.monotonic() - began)


def wait_for(address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        try:
            with opener.open(address, timeout=START_SECONDS):
                return
        except urllib.error.HTTPError as error:
            sys.exit(f"{address} answers {error.code}:\n{log.read_text()[-4000:]}")
        except OSError:
            time.sleep(0.005)
    sys.exit(f"No answer at {address}:\n{log.read_text()[-4000:]}")


def postmaster(database: str) -> int:
    """The id of the PostgreSQL at this address of a socket in a folder of its own."""
    folder = Path(unquote(urlsplit(database).hostname or ""))
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in listed.split()]


def resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def cpu_seconds(parents: list[int]) -> float:
    """User and system time of these processes and their children, ended ones too."""
    ticks = 0
    for parent in parents:
        for pid in (parent, *children(parent)):
            try:
                stat = Path(f"/proc/{pid}/stat").read_text()
            except OSError:
                continue
            fields = stat.rpartition(")")[2].split()
            ended = sum(map(int, fields[13:15])) if pid == parent else 0
            ticks += sum(map(int, fields[11:13])) + ended
    return ticks / TICKS
