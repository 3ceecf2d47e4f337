"""`manage.py backup FILE|FOLDER`: everything in one file (docs/backup.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fairville_site import backup


class Command(BaseCommand):
    help = (
        "Writes the database and the uploaded files into one file, e.g. site.tar.gz; "
        "in a folder, into one named by the day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--keep-days",
            type=int,
            help="in a folder: then remove those of its kind that are older",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path, days = options["path"], options["keep_days"]
        if days is not None and (days < 1 or not path.is_dir()):
            raise CommandError("--keep-days is for a folder, and at least 1.")
        file = backup.of_today(path) if path.is_dir() else path
        try:
            made = backup.make(file)
            dropped = 0 if days is None else backup.drop_older(path, days)
        except (backup.Refused, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        rows, uploads = sum(made.rows.values()), len(made.uploads)
        self.stdout.write(f"{rows} rows and {uploads} files are in {file}.")
        if dropped:
            self.stdout.write(f"{dropped} older than {days} days were removed.")
