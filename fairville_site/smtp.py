"""Mail by SMTP, in a conversation that ends in time whatever the server does.

`timeout` of Django's own backend bounds each wait alone: a server that answers every
command a little before it could be listened to for minutes.

A worker sends many mails in one conversation. Each has a time of its own; what went
wrong with one ends the conversation, and the next begins another.
"""

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from smtplib import SMTPSenderRefused
from threading import Event, Thread
from typing import Any, Self

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

STEP = 0.1
MOST = 50  # mails in one conversation: many servers end it after a hundred
FINE, ENDING = 250, 421


class EmailBackend(smtp.EmailBackend):
    """Hangs up `total` seconds after a mail began: it counts as not sent."""

    def __init__(self, *args: Any, total: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = total
        self.until: float | None = None
        self.number = 0
        self._kept: ExitStack | None = None
        self._is_watched = False

    @contextmanager
    def kept(self) -> Iterator[Self]:
        """One conversation for all that is sent in it, begun with the first mail."""
        with ExitStack() as self._kept:
            try:
                yield self
            finally:
                self._kept = None
                if self.connection:
                    with self._in_time():
                        self._hang_up()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with ExitStack() as own:
            if not self._is_watched:
                (self._kept or own).enter_context(self._watched())
            own.enter_context(self._in_time())
            try:
                return self._send_in_turn(email_messages)
            except BaseException:
                self._hang_up()
                raise
            finally:
                if self._kept is None:
                    self._hang_up()

    def _send_in_turn(self, email_messages: Sequence[EmailMessage]) -> int:
        goes_on = self._goes_on()
        self.open()
        self.number += 1
        try:
            return super().send_messages(email_messages)
        except SMTPSenderRefused as refusal:
            if not goes_on or refusal.smtp_code != ENDING:
                raise
            self._hang_up()  # it has heard enough, and nothing of this mail
            self.open()
            return super().send_messages(email_messages)

    def _goes_on(self) -> bool:
        """Whether the server still listens; if not, it is hung up on."""
        if self.connection is None:
            return False
        with suppress(OSError):  # whatever SMTP raises is one
            if self.number < MOST and self.connection.noop()[0] == FINE:
                return True
        self._hang_up()
        return False

    def _hang_up(self) -> None:
        """What it says to that changes nothing: all it has taken, it has."""
        self.number = 0
        with suppress(OSError):
            self.close()
        self.connection = self._partial_connection = None

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        self.until = time.monotonic() + self.total
        try:
            yield
        finally:
            self.until = None

    @contextmanager
    def _watched(self) -> Iterator[None]:
        over = Event()
        watch = Thread(target=self.hang_up_in_time, args=[over], daemon=True)
        watch.start()
        self._is_watched = True
        try:
            yield
        finally:
            self._is_watched = False
            over.set()
            watch.join()

    def hang_up_in_time(self, over: Event) -> None:
        """Again until it is noticed: at that moment there may be no connection yet."""
        wait = self.total
        while not over.wait(wait):
            until = self.until
            wait = self.total if until is None else until - time.monotonic()
            if wait > 0:
                continue
            wait = STEP
            connection = self.connection or getattr(self, "_partial_connection", None)
            line = connection.sock if connection else None
            if line:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
