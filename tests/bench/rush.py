"""A rush: people register, wait for their mail and press its button, all in a minute.

They come at their own pace, over `seconds`, through at most fifty connections. Their
mails leave by a mail server that stands here too; what each asked for and was told is
kept, and so is how long everybody else waited for a page meanwhile: of the site itself,
and of nginx in front of it with the example of the docs.
"""

import asyncio
import random
import re
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.bench.front import nginx
from tests.bench.processes import HOST, gunicorn, running

CONNECTIONS = 50
WORKERS = 2
NICE = ("nice", "-n", "10")  # as the unit of the workers says
ASIDE = 0.05  # seconds between two visits to public pages
SEED = 20260400
STAMP = re.compile(rb'name="stamp" value="([^"]+)"')
LINK = re.compile(rb"/confirm/[0-9]+\.[A-Za-z0-9_-]{32}/")
LENGTH = re.compile(rb"\r\nContent-Length: ([0-9]+)\r\n", re.IGNORECASE)
HEADERS = "Connection: close\r\nSec-Fetch-Site: same-origin\r\nAccept-Language: en\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "


@dataclass
class Told:
    """What became of a rush, in seconds from its beginning or of waiting."""

    registering: list[float] = field(default_factory=list)
    confirming: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    nginx_pages: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    letters: list[tuple[str, str]] = field(default_factory=list)  # address, Message-ID
    registered_after: float = 0.0
    confirmed_after: float = 0.0
    mails_after: float = 0.0

    def figures(self) -> dict[str, float]:
        return {
            "people": len(self.confirming),
            "seconds until all had confirmed": self.confirmed_after,
            "seconds until all mails had left": self.mails_after,
            "register, p50 ms": 1000 * share(self.registering, 0.5),
            "register, p99 ms": 1000 * share(self.registering, 0.99),
            "confirm, p50 ms": 1000 * share(self.confirming, 0.5),
            "confirm, p99 ms": 1000 * share(self.confirming, 0.99),
            "pages by nginx meanwhile, p50 ms": 1000 * share(self.nginx_pages, 0.5),
            "pages by nginx meanwhile, p99 ms": 1000 * share(self.nginx_pages, 0.99),
            "pages without nginx meanwhile, p50 ms": 1000 * share(self.pages, 0.5),
            "pages without nginx meanwhile, p99 ms": 1000 * share(self.pages, 0.99),
        }


def share(values: list[float], part: float) -> float:
    """The least that so great a part of the values does not exceed."""
    return sorted(values)[max(0, round(part * len(values)) - 1)] if values else 0.0


class Rush:
    def __init__(self, address: str, front: str, form: str, pages: list[str]) -> None:
        self.site, self.front = urlsplit(address).netloc, urlsplit(front).netloc
        self.form = form
        self.pages = pages
        self.told = Told()
        self.links: dict[str, asyncio.Future[str]] = {}
        self.free = asyncio.Semaphore(CONNECTIONS)
        self.is_over = False

    async def run(self, mail: socket.socket, people: int, seconds: float) -> Told:
        """Ends when everybody has confirmed and every mail has left."""
        server = await asyncio.start_server(self.take_mail, sock=mail)
        stamp = STAMP.search(await self.ask("GET", self.form))
        assert stamp, f"no form at {self.form}"
        for (
            path
        ) in self.pages:  # which nginx has had before: they are asked for all day
            await self.ask("GET", path, at=self.front)
        await asyncio.sleep(2.5)  # a form sent at once is a robot's
        began = time.monotonic()
        aside = [
            asyncio.create_task(self.look_around(self.site, self.told.pages)),
            asyncio.create_task(self.look_around(self.front, self.told.nginx_pages)),
        ]
        arrivals = random.Random(SEED)  # noqa: S311 (a crowd, not a secret)
        coming = [
            self.come(number, arrivals.uniform(0, seconds), stamp[1].decode(), began)
            for number in range(people)
        ]
        await asyncio.gather(*coming)
        self.told.confirmed_after = time.monotonic() - began
        self.is_over = True
        await asyncio.gather(*aside)
        while len(self.told.letters) < 2 * people:
            assert time.monotonic() - began < 600, f"{len(self.told.letters)} mails"
            await asyncio.sleep(0.05)
        self.told.mails_after = time.monotonic() - began
        server.close()
        return self.told

    async def come(self, number: int, after: float, stamp: str, began: float) -> None:
        email = f"rush-{number}@example.org"
        self.links[email] = asyncio.get_running_loop().create_future()
        await asyncio.sleep(after)
        typed = {"name": f"Rush {number}", "email": email, "stamp": stamp}
        self.told.registering.append(await self.post(self.form, "200", typed))
        self.told.registered_after = time.monotonic() - began
        link = await asyncio.wait_for(self.links[email], 600)
        self.told.confirming.append(await self.post(link, "303", {}))

    async def post(self, path: str, status: str, typed: dict[str, str]) -> float:
        """How long it took, but for the wait for one of the connections."""
        async with self.free:
            began = time.monotonic()
            answer = await self.ask("POST", path, urlencode(typed))
            waited = time.monotonic() - began
        if not answer.startswith(f"HTTP/1.1 {status}".encode()):
            self.told.refused.append(f"{path}: {answer[:40]!r}")
        return waited

    async def look_around(self, at: str, waited: list[float]) -> None:
        """Other visitors, who read."""
        number = 0
        while not self.is_over:
            path = self.pages[number % len(self.pages)]
            began = time.monotonic()
            answer = await self.ask("GET", path, at=at)
            waited.append(time.monotonic() - began)
            if not answer.startswith(b"HTTP/1.1 200"):
                self.told.refused.append(f"{path}: {answer[:40]!r}")
            number += 1
            await asyncio.sleep(ASIDE)

    async def ask(self, method: str, path: str, body: str = "", at: str = "") -> bytes:
        host, _, port = (at or self.site).rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{HEADERS}"
        if method == "POST":
            head += f"{FORM}{len(body)}\r\n"
        writer.write(f"{head}\r\n{body}".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(answer)  # nginx closes once its own update is there
        answer += await (
            reader.readexactly(int(length[1])) if length else reader.read()
        )
        writer.close()
        return answer

    async def take_mail(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Enough SMTP for one mail after the other."""
        writer.write(b"220 loopback\r\n")
        while line := await reader.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                letter = await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 taken\r\n")
                self.deliver(letter)
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 loopback\r\n")
        writer.close()

    def deliver(self, letter: bytes) -> None:
        head, _, body = letter.partition(b"\r\n\r\n")
        named = message_from_bytes(head + b"\r\n\r\n")
        email = str(named["To"])
        waits = self.links.get(email)
        if waits is None:  # a reminder of something else
            return
        self.told.letters.append((email, str(named["Message-ID"])))
        link = LINK.search(body.replace(b"=\r\n", b""))
        if link and not waits.done():
            waits.set_result(link[0].decode())


@contextmanager
def workers(environment: Mapping[str, str], log: Path) -> Iterator[socket.socket]:
    """Two that send mail, and the socket at which they find their server."""
    with ExitStack() as stack:
        mail = stack.enter_context(socket.socket())
        mail.bind((HOST, 0))
        mail.listen(100)
        smtp = {"SMTP_HOST": HOST, "SMTP_PORT": str(mail.getsockname()[1])}
        command = [*NICE, sys.executable, "manage.py", "deliver", "--loop"]
        for _ in range(WORKERS):
            stack.enter_context(running(command, {**environment, **smtp}, log, ()))
        yield mail


def rush(
    environment: Mapping[str, str],
    folder: Path,
    wanted: Mapping[str, Any],
    people: int,
    seconds: float,
) -> Told:
    """On the production stack: two web workers and two for mail, started for it.

    Forms go to the site itself.
    """
    site_log, mail_log = folder / "rush.log", folder / "rush-mail.log"
    application = "fairville_site.wsgi:application"
    form, pages = wanted["form"], list(wanted["pages"])
    with (
        gunicorn(application, environment, site_log, form) as site,
        workers(environment, mail_log) as mail,
        # Where nginx's own account may write, whatever folder this is in.
        TemporaryDirectory(prefix="fairville-rush-") as beside,
        nginx(Path(beside), site.address, pages[0]) as (front, _pid),
    ):

        async def whole() -> Told:
            crowd = Rush(site.address, front, form, pages)
            return await crowd.run(mail, people, seconds)

        return asyncio.run(whole())
