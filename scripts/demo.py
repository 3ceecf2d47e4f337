"""The site on SQLite with the real programme and demo content, until Ctrl-C.

Data, mail, files and the secret key live in var/demo (or the folder that DEMO_DIR
names) and stay for the next time. It takes port 8000 (or the one that DEMO_PORT names)
or the next free one.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("DEMO_DIR") or ROOT / "var" / "demo").resolve()
HOST = "127.0.0.1"
FIRST_PORT = int(os.environ.get("DEMO_PORT") or 8000)
PORTS = 100
READY_SECONDS = 60
STOP_SECONDS = 10
LOG_LINES = 40
# What the caller has set for another site must not reach this one.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "LD_LIBRARY_PATH", "TZ")


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def secret_key() -> str:
    """Made once, readable by its owner only, so that addresses in mails stay valid."""
    path = FOLDER / "secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def listening_socket() -> socket.socket:
    """On the first free port; held from now on, so that nobody comes between."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as visitor:
            # Some systems let us bind beside a server that listens on every address.
            if visitor.connect_ex((HOST, port)) == 0:
                continue
        listener = socket.socket()
        # Else the port of a demo that has just ended counts as taken.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            listener.close()
            continue
        return listener
    sys.exit(f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} are all taken: free one.")


def environment(port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "fairville_site.settings",
        "PYTHONUNBUFFERED": "1",
        "DEMO": "1",
        "SITE_URL": f"http://{HOST}:{port}",
        "VAR_DIR": str(FOLDER),
        "SECRET_KEY": secret_key(),
    }


def manage(settings: Mapping[str, str], *arguments: str) -> str:
    """What the command printed; its whole output is shown when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=dict(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shown = done.stdout + done.stderr
        sys.exit(f"{shown}\nmanage.py {arguments[0]} failed: see above.")
    return done.stdout.strip()


class Child:
    """A process of the demo, with its own log."""

    def __init__(
        self,
        name: str,
        arguments: list[str],
        settings: Mapping[str, str],
        keep_open: tuple[int, ...] = (),
    ) -> None:
        self.name = name
        self.log = FOLDER / "logs" / f"{name}.log"
        self.log.parent.mkdir(exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=dict(settings),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                pass_fds=keep_open,
                start_new_session=True,  # we end it, in order; not the terminal
            )

    def ended(self) -> bool:
        return self.process.poll() is not None

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        return "\n".join([f"── {self.log}", *lines])

    def stop(self) -> None:
        if not self.ended():
            self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # Its workers too: the session that it leads.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def fail_if_ended(children: list[Child]) -> None:
    for child in children:
        if child.ended():
            code = child.process.returncode
            sys.exit(f"{child.last_words()}\n{child.name} ended (code {code}).")


def wait_until_it_answers(address: str, children: list[Child]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    # A proxy of the caller's has no say about this machine's own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        fail_if_ended(children)
        try:
            with opener.open(f"{address}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            sys.exit(f"{children[0].last_words()}\n/healthz answers {error.code}.")
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{children[0].last_words()}\nNo answer after {READY_SECONDS} seconds.")


def prepare(settings: Mapping[str, str]) -> str:
    """Database, content and files; what load_demo says of the organiser's account."""
    say("bringing the database up to date")
    manage(settings, "migrate", "--noinput", "--verbosity", "0")
    say("loading the programme and the demo content")
    account = manage(settings, "load_demo")
    say("collecting styles, fonts and pictures")
    manage(settings, "collectstatic", "--noinput", "--verbosity", "0")
    return account


def start_site(listener: socket.socket, settings: Mapping[str, str]) -> Child:
    arguments = [
        "-m",
        "gunicorn",
        "fairville_site.wsgi",
        "--no-control-socket",
        "--workers=2",
        f"--bind=fd://{listener.fileno()}",
    ]
    return Child("site", arguments, settings, keep_open=(listener.fileno(),))


def serve(listener: socket.socket, settings: Mapping[str, str], account: str) -> None:
    say("starting the site and its background worker")
    children: list[Child] = []
    try:
        children.append(start_site(listener, settings))
        listener.close()
        children.append(Child("deliver", ["manage.py", "deliver", "--loop"], settings))
        address = settings["SITE_URL"]
        wait_until_it_answers(address, children)
        print(
            f"\n  The site     {address}/"
            f"\n  The mailbox  {address}/mailbox/"
            f"\n\n{account}\n\nCtrl-C stops everything.",
            flush=True,
        )
        while True:
            fail_if_ended(children)
            time.sleep(0.5)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(children):
            child.stop()


def leave(_number: int, _frame: FrameType | None) -> None:
    print("\nStopped.", flush=True)
    sys.exit(0)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    FOLDER.mkdir(parents=True, exist_ok=True)
    listener = listening_socket()
    port = listener.getsockname()[1]
    if port != FIRST_PORT:
        say(f"port {FIRST_PORT} is taken: {port} is used")
    settings = environment(port)
    serve(listener, settings, prepare(settings))


if __name__ == "__main__":
    main()
