"""What may stand beside the site: nginx with the example of the docs, and Redis."""

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.bench.processes import HOST, ROOT, program, running, wait_for


@contextmanager
def nginx(folder: Path, upstream: str, page: str) -> Iterator[tuple[str, int]]:
    """Its address and id; `/static-page/page.html` is a copy of the page."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with urlopen(upstream + page, timeout=30) as answer:  # noqa: S310 (loopback)
        body = answer.read()
    static = folder / "static-page"
    static.mkdir()
    (static / "page.html").write_bytes(body)
    (static / "page.html.gz").write_bytes(gzip.compress(body))
    for path in (folder, static):  # nginx's workers are somebody else when we are root
        path.chmod(0o755)
    words = {
        "FOLDER": str(folder),
        "ROOT/deploy": str(folder),
        "UPSTREAM": upstream.removeprefix("http://"),
        "PORT": str(port),
    }
    for name in ("nginx-page-cache.conf", "nginx-page-cache-location.conf"):
        text = (ROOT / "deploy" / name).read_text()
        (folder / name).write_text(text.replace("/var/cache/nginx", str(folder)))
    text = (Path(__file__).parent / "nginx.conf").read_text()
    for name, value in words.items():
        text = text.replace(name, value)
    (folder / "nginx.conf").write_text(text)
    command = [program("nginx", "nginx"), "-c", str(folder / "nginx.conf")]
    command += ["-p", str(folder), "-g", "daemon off;"]
    log = folder / "nginx.out"
    with running(command, {}, log, ()) as process:
        wait_for(f"http://{HOST}:{port}/static-page/page.html", log)
        yield f"http://{HOST}:{port}", process.pid


@contextmanager
def redis(folder: Path) -> Iterator[tuple[str, int]]:
    """Its URL and id; on a socket in the folder, keeping nothing."""
    path = folder / "redis.sock"
    command = [program("redis-server", "redis-server"), "--port", "0"]
    command += ["--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    with running(command, {}, folder / "redis.log", ()) as process:
        deadline = time.monotonic() + 10
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        yield f"unix://{path}?db=0", process.pid
