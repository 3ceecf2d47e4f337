"""A mail server on loopback that speaks enough SMTP, and refuses whom it is told to."""

import socketserver
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread


@dataclass
class Inbox:
    """What the server took, and to which addresses it is how unkind.

    It refuses some for good, others for now; it hangs up on some without a word, and
    leaves some without an answer. It may take its time (in seconds) to say that it has
    taken a mail (`pause`), or to say anything (`drawl`). It may hear so many mails in one
    conversation (`patience`), and then say so or hang up (`is_curt`).
    """

    taken: list[bytes] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    hung_up: set[str] = field(default_factory=set)
    mute: set[str] = field(default_factory=set)
    pause: float = 0.0
    drawl: float = 0.0
    patience: int = 1000
    is_curt: bool = False
    begun: int = 0  # conversations
    port: int = 0


class Conversation(socketserver.StreamRequestHandler):
    server: "Server"
    heard = 0

    def handle(self) -> None:
        with suppress(ConnectionError):  # who spoke was killed, or hung up
            self.converse()

    def converse(self) -> None:
        self.server.inbox.begun += 1
        self.say("220 loopback")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"RCPT":
                if not self.receive(line):
                    return
            elif verb == b"MAIL" and self.heard == self.server.inbox.patience:
                self.say("421 that was enough")
                return
            elif verb == b"DATA":
                if not self.take():
                    return
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 loopback")

    def receive(self, line: bytes) -> bool:
        """Whether the conversation goes on."""
        address = line.decode().partition("<")[2].partition(">")[0]
        inbox = self.server.inbox
        if address in inbox.hung_up:
            return False
        if address in inbox.mute:
            return bool(self.rfile.readline())
        if address in inbox.refused:
            self.say(f"550 no {address}")
        elif address in inbox.busy:
            self.say(f"451 not now {address}")
        else:
            self.say("250 good")
        return True

    def take(self) -> bool:
        """Whether it goes on; whoever is killed in the middle sent none."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                return False
            lines.append(line.removeprefix(b"."))
        inbox = self.server.inbox
        inbox.taken.append(b"".join(lines))
        self.heard += 1
        time.sleep(inbox.pause)
        self.say("250 taken")
        return not inbox.is_curt or self.heard < inbox.patience

    def say(self, words: str) -> None:
        time.sleep(self.server.inbox.drawl)
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    inbox: Inbox


@contextmanager
def mail_server():
    """A server on a free port of loopback, for as long as the block lasts."""
    with Server(("127.0.0.1", 0), Conversation) as server:
        server.inbox = Inbox(port=server.server_address[1])
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.inbox
        finally:
            server.shutdown()
            thread.join()
