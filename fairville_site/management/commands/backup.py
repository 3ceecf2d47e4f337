"""`manage.py backup FILE`: everything in one file (docs/backup.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fairville_site import backup


class Command(BaseCommand):
    help = "Writes the database and the uploaded files into one file, e.g. site.tar.gz."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = backup.make(options["file"])
        except (backup.Refused, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(
            f"{sum(made.rows.values())} rows and {len(made.uploads)} files "
            f"are in {options['file']}."
        )
