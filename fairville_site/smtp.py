"""Mail by SMTP, in a conversation that ends in time whatever the server does.

`timeout` of Django's own backend bounds each wait alone: a server that answers every
command a little before it could be listened to for minutes.
"""

import socket
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

STEP = 0.1


class EmailBackend(smtp.EmailBackend):
    """Hangs up `total` seconds after it began: the mail counts as not sent."""

    def __init__(self, *args: Any, total: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = total

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        over = Event()
        watch = Thread(target=self.hang_up_after, args=[over], daemon=True)
        watch.start()
        try:
            return super().send_messages(email_messages)
        finally:
            over.set()
            watch.join()

    def hang_up_after(self, over: Event) -> None:
        """Again until it is noticed: at that moment there may be no connection yet."""
        wait = self.total
        while not over.wait(wait):
            wait = STEP
            connection = self.connection or getattr(self, "_partial_connection", None)
            line = connection.sock if connection else None
            if line:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
