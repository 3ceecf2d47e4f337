"""All background work, in one command: `deliver --loop`, or `--once` for cron."""

import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, OperationalError, close_old_connections
from django.utils import timezone

from events import meetings
from registrations import attendance, leases, outbox, registrants
from registrations.erasure import erase_past
from registrations.services import (
    fan_out,
    owe_reminders,
    part_from_modes,
    promote_everywhere,
    settle_changes,
    tell_links,
)

DAY = 24 * 60 * 60

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Chore:
    """What is looked after, and every how many seconds."""

    do: Callable[..., object]
    every: float
    due_at: float = 0.0

    def is_done(self) -> bool:
        """Do it; a chore that fails is logged, without data, and stops no other."""
        try:
            self.do(now=timezone.now())
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 (mails leave whatever else fails)
            name = getattr(self.do, "__name__", "chore")
            logger.error("%s failed: %s", name, type(error).__name__)
            return False
        return True


def chores() -> list[Chore]:
    """All that happens by itself; each finds its own work in the database."""
    return [
        Chore(part_from_modes, every=5.0),
        Chore(promote_everywhere, every=5.0),
        Chore(settle_changes, every=5.0),
        Chore(fan_out, every=1.0),
        Chore(owe_reminders, every=30.0),
        Chore(meetings.converge, every=5.0),
        Chore(meetings.take_in_news, every=5.0),
        # Links of one’s own are there before most mails of who was just confirmed.
        Chore(registrants.let_in, every=1.0),
        Chore(registrants.seat_corrected_speakers, every=10.0),
        Chore(registrants.compare, every=60.0),
        Chore(registrants.alert_missing, every=30.0),
        # After all that owes mails with the link in them.
        Chore(tell_links, every=5.0),
        Chore(attendance.take_in_arrivals, every=5.0),
        Chore(attendance.ask_for_reports, every=60.0),
        Chore(erase_past, every=3600.0),
    ]


class Command(BaseCommand):
    help = (
        "Sends the mails that are due; moves up who waits, tells of changes, reminds, "
        "keeps Zoom in step, and erases what is past its time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument(
            "--once", action="store_true", help="what is due now, then end"
        )
        how.add_argument("--loop", action="store_true", help="until SIGTERM or Ctrl-C")
        parser.add_argument(
            "--poll", type=float, default=1.0, help="seconds between looks (1)"
        )
        parser.add_argument(
            "--lease",
            type=float,
            default=leases.LEASE.total_seconds(),
            help="seconds until the mail in hand of a worker that died is another's "
            "(120); longer than the mail server takes to answer",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lease = _lease(options["lease"])
        if options["once"]:
            failed = [chore for chore in chores() if not chore.is_done()]
            sent = outbox.deliver_due(lease=lease)
            self.stdout.write(f"{sent} sent")
            if failed:
                raise CommandError("Not all was looked after: see the log.")
            return
        self.loop(options["poll"], lease)

    def loop(self, poll: float, lease: timedelta) -> None:
        """Until told to stop; the mail in hand is finished first.

        A plain flag: a handler that sets a threading.Event in the thread that waits
        for it can meet the event's own lock, and then never returns.
        """
        self.is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        work = chores()
        while not self.is_stopping:
            try:
                close_old_connections()
                self.look_after(work)
                outbox.deliver_due(until=lambda: self.has_other_work(work), lease=lease)
            except Error as error:
                logger.warning("The database does not answer: %s", type(error).__name__)
            else:
                if self.has_other_work(work):
                    continue  # mails may be left: they do not wait for the next look
            time.sleep(poll)

    def look_after(self, work: list[Chore]) -> None:
        for chore in work:
            if self.is_stopping or time.monotonic() < chore.due_at:
                continue
            chore.is_done()
            chore.due_at = time.monotonic() + chore.every

    def has_other_work(self, work: list[Chore]) -> bool:
        """Between two mails: a long queue must not keep who waits from a free place."""
        moment = time.monotonic()
        return self.is_stopping or any(chore.due_at <= moment for chore in work)

    def stop(self, *_: object) -> None:
        self.is_stopping = True


def _lease(seconds: float) -> timedelta:
    """Longer than a mail may take, or a second worker would send it once more."""
    longest = settings.MAILERS["default"].get("OPTIONS", {}).get("total", 60)
    if not longest <= seconds <= DAY:
        raise CommandError(
            f"--lease must be from {longest} to {DAY} seconds: the mail server may take "
            f"{longest} for a mail, and another worker would then send it again."
        )
    return timedelta(seconds=seconds)
