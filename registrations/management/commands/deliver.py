"""All background work, in one command: `deliver --loop`, or `--once` for cron."""

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from registrations import outbox
from registrations.erasure import erase_past

ERASE_EVERY = 3600.0  # seconds

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Sends the mails that are due, and erases what is past its time."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument(
            "--once", action="store_true", help="what is due now, then end"
        )
        how.add_argument("--loop", action="store_true", help="until SIGTERM or Ctrl-C")
        parser.add_argument(
            "--poll", type=float, default=1.0, help="seconds between looks (1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            erase_past(now=timezone.now())
            sent = outbox.deliver_due()
            self.stdout.write(f"{sent} sent")
            return
        self.loop(options["poll"])

    def loop(self, poll: float) -> None:
        """Until told to stop; the mail in hand is finished first.

        A plain flag: a handler that sets a threading.Event in the thread that waits
        for it can meet the event's own lock, and then never returns.
        """
        self.is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        erase_at = time.monotonic()
        while not self.is_stopping:
            try:
                close_old_connections()
                if time.monotonic() >= erase_at:
                    erase_past(now=timezone.now())
                    erase_at += ERASE_EVERY
                outbox.deliver_due(until=lambda: self.is_stopping)
            except OperationalError as error:
                logger.warning("The database does not answer: %s", type(error).__name__)
            time.sleep(poll)

    def stop(self, *_: object) -> None:
        self.is_stopping = True
