"""Erases what is past its time; `deliver` does the same every hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from registrations.erasure import Erased, erase_past, rehearse


class Command(BaseCommand):
    help = (
        "Erases unconfirmed requests, the people of sessions that are past their time, "
        "wishes to be told, addresses and accounts that nobody needs any more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be erased; nothing is written",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        erase = rehearse if options["dry_run"] else erase_past
        for line in lines(erase(now=timezone.now())):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Nothing was written: this was a dry run.")


def lines(erased: Erased) -> list[str]:
    """Numbers alone: by session, then in all."""
    by_session = [
        f"session {one.session_id}: {one.requests} requests, "
        f"{one.registrations} registrations, {one.walk_ins} walk-ins, "
        f"{one.addresses} addresses of people who appeared"
        for one in erased.sessions
    ]
    return [
        *by_session,
        f"{erased.requests} requests, {erased.registrations} registrations, "
        f"{erased.follows} wishes, {erased.participants} addresses, "
        f"{erased.accounts} accounts, {erased.presences} presences in calls erased",
    ]
