"""Limits in a cache that processes share: a real Redis, that is also away or stuck."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings as site

from tests.factories import SessionFactory
from tests.registrations.visits import register_address

START_SECONDS = 10
PROCESSES = 4
EACH = 25
LIMIT = 60
# Counts what one process may do, of as many tries as it is told.
COUNT = f"""
import django
django.setup()
from django.test import RequestFactory
from fairville_site.limits import seconds_to_wait
request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
print(sum(seconds_to_wait(request, "register") == 0 for _ in range({EACH})))
"""


class Server:
    """A redis-server on a socket in a folder of its own; keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}?db=0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "save": "",
            "appendonly": "no",
            "maxmemory": "20mb",
            "dir": str(self.socket.parent),
        }
        words = [
            word for name, value in options.items() for word in (f"--{name}", value)
        ]
        program = shutil.which("redis-server")
        assert program, "redis-server is missing (Debian: apt-get install redis-server)"
        self.process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert time.monotonic() < deadline, "redis-server does not start"
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis.ConnectionError:
            return False

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), decode_responses=True)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    @contextmanager
    def stuck(self) -> Iterator[None]:
        assert self.process
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def server():
    # Not pytest's folder: a socket's path may hold 107 bytes.
    with tempfile.TemporaryDirectory(prefix="fairville-redis-") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def shared(settings, server):
    """The site as CACHE_URL makes it, with a window that no test outlives."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": server.url,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    settings.FORM_LIMIT = 3
    settings.FORM_LIMIT_SECONDS = 10**8
    return server


def test_processes_count_together_and_none_is_counted_twice(server):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "fairville_site.settings",
        "SECRET_KEY": "x" * 60,
        "CACHE_URL": server.url,
        "FORM_LIMIT": str(LIMIT),
        "FORM_LIMIT_MINUTES": "1000000",
    }

    processes = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT],
            env=environment,
            cwd=site.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    done = [int(process.communicate(timeout=120)[0]) for process in processes]

    assert sum(done) == LIMIT
    (key,) = server.client().keys("*")
    assert server.client().get(key) == str(PROCESSES * EACH)
    assert server.client().ttl(key) > 0
    assert key.startswith("fairville:1:limit:register:")
    assert "192.0.2" not in key


@pytest.mark.django_db
def test_a_cache_that_goes_away_limits_nobody_and_comes_back(client, shared, caplog):
    address = register_address(SessionFactory())
    before = [client.post(address).status_code for _ in range(4)]

    shared.stop()
    away = [client.post(address).status_code for _ in range(4)]
    shared.start()
    after = [client.post(address).status_code for _ in range(4)]

    assert before == after == [200, 200, 200, 429]
    assert away == [200, 200, 200, 200]
    assert "Limits are off, no cache: ConnectionError" in caplog.text
    assert "127.0.0" not in caplog.text


@pytest.mark.django_db
def test_a_cache_that_is_stuck_holds_a_form_up_for_two_seconds_at_most(
    client, shared, caplog
):
    address = register_address(SessionFactory())
    client.post(address)

    with shared.stuck():
        start = time.monotonic()
        answer = client.post(address)
        waited = time.monotonic() - start

    assert answer.status_code == 200
    assert waited < 3  # two, and a busy machine
    assert "Limits are off, no cache: TimeoutError" in caplog.text
