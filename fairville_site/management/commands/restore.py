"""`manage.py restore FILE`: a backup in place of what is here (docs/backup.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fairville_site import backup


class Command(BaseCommand):
    help = "Puts a backup into an empty database, then erases what is past its time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="empty the database first; uploads that the backup lacks go too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made, erased = backup.restore(options["file"], replace=options["replace"])
        except (backup.Refused, OSError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self.stdout.write(
            f"{sum(made.rows.values())} rows and {len(made.uploads)} files are back, "
            f"as of {made.made_at}."
        )
        self.stdout.write(
            f"Past their time by now, and erased: {erased.requests} requests, "
            f"{erased.registrations} registrations, {erased.follows} wishes, "
            f"{erased.participants} addresses, {erased.accounts} accounts."
        )
        if options["replace"]:
            backup.drop_uploads_beside(made)
            self.stdout.write("Uploads that the backup lacks are gone.")
