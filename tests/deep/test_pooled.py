"""PgBouncer between the site and PostgreSQL, which gives each transaction a connection."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from scripts.with_postgres import unprivileged
from tests.deep.bucket_server import answers, free_port
from tests.deep.workers import Installation, own_postgres, wait_until

CONFIG = """[databases]
fairville = host={folder} user=fairville dbname=fairville
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
"""
# Reads by the thousand, as exports and erasure do, in the middle of other work.
READ = """
import django; django.setup()
from itertools import zip_longest
from dialogues.models import City
from events.models import Session
pairs = zip_longest(Session.objects.iterator(2), City.objects.iterator(2))
print(sum(1 for _pair in pairs))
"""


@pytest.fixture
def pooled(tmp_path: Path) -> Iterator[str]:
    """The address of a PgBouncer."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    assert program, (
        "pgbouncer is missing: install it (Debian: apt-get install pgbouncer)."
    )
    with own_postgres() as address:
        port = free_port()
        config = (
            Path(unquote(urlsplit(address).netloc.partition("@")[2])) / "pooled.ini"
        )
        config.write_text(CONFIG.format(folder=config.parent, port=port))
        config.chmod(0o644)
        command = [program, "--quiet", str(config)]
        server = subprocess.Popen(command, cwd=config.parent, **unprivileged())
        try:
            wait_until(lambda: answers(port), 20, "PgBouncer answers")
            yield f"postgres://fairville@127.0.0.1:{port}/fairville"
        finally:
            server.terminate()
            server.wait(10)


def test_behind_a_pool_of_transactions_all_long_reads_and_writes_work(pooled, tmp_path):
    host = Installation(tmp_path, pooled)
    environment = host.environment() | {"DATABASE_POOLED": "1", "DEMO": "1"}
    host.environment = lambda: environment
    file = tmp_path / "site.tar.gz"

    host.run("manage.py", "migrate", "--verbosity=0")
    host.run("manage.py", "load_demo")
    assert int(host.run("-c", READ)) > 8
    assert host.run("manage.py", "erase_past").endswith(" erased\n")
    assert host.run("manage.py", "deliver", "--once")
    made = host.run("manage.py", "backup", str(file))
    back = host.run("manage.py", "restore", str(file), "--replace")

    assert made.split(" are in ")[0] == back.split(" are back")[0]
