"""A server that speaks S3 on loopback and checks every signature: moto, by botocore."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deep.workers import wait_until

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
LOCK = ROOT / "requirements" / "moto.txt"
INSTALLED = ROOT / ".cache" / "moto"
BUCKET = "fairville-uploads"


def python() -> Path:
    """Of an environment with moto as its lock says; made once for each lock."""
    known, program = INSTALLED / "installed.txt", INSTALLED / "bin" / "python"
    if not known.is_file() or known.read_bytes() != LOCK.read_bytes():
        uv = ROOT / ".uv" / "bin" / "uv"
        subprocess.run(
            [uv, "venv", "--quiet", "--clear", "--python", "3.13", INSTALLED],
            check=True,
        )
        sync = [uv, "pip", "sync", "--quiet", "--python", program]
        subprocess.run([*sync, "--require-hashes", LOCK], check=True)
        shutil.copy(LOCK, known)
    return program


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def bucket_server(log: Path) -> Iterator[dict[str, str]]:
    """The environment that leads to a new bucket, as long as it is there."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    command = [python(), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log.open("wb") as file:
        server = subprocess.Popen(command, stdout=file, stderr=file)
        try:
            wait_until(lambda: answers(port), 60, "the bucket answers")
            making = [python(), HERE / "make_bucket.py", endpoint, BUCKET]
            made = subprocess.run(making, check=True, capture_output=True, text=True)
            key, secret = made.stdout.split()
            yield {
                "S3_BUCKET": BUCKET,
                "S3_ENDPOINT": endpoint,
                "S3_ACCESS_KEY": key,
                "S3_SECRET_KEY": secret,
            }
        finally:
            server.terminate()
            server.wait(10)
