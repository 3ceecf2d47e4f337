"""A mail server on loopback that speaks enough SMTP, and refuses whom it is told to."""

import socketserver
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread


@dataclass
class Inbox:
    """What the server took, and the addresses it refuses."""

    taken: list[bytes] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    port: int = 0


class Conversation(socketserver.StreamRequestHandler):
    server: "Server"

    def handle(self) -> None:
        self.say("220 loopback")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"RCPT":
                self.receive(line)
            elif verb == b"DATA":
                self.say("354 go on")
                self.server.inbox.taken.append(self.letter())
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 loopback")

    def receive(self, line: bytes) -> None:
        address = line.decode().partition("<")[2].partition(">")[0]
        refused = address in self.server.inbox.refused
        self.say(f"550 no {address}" if refused else "250 good")

    def letter(self) -> bytes:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") for line in lines)

    def say(self, words: str) -> None:
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
