"""Static files as they are served: hashed, compressed, the stylesheets in one."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER = "css/"
SHEETS = (f"{FOLDER}site.css", f"{FOLDER}admin.css")
IMPORT = re.compile(r'@import url\("(?P<file>[\w.-]+)"\)(?: (?P<media>\w+))?;')

type Paths = dict[str, tuple[Storage, str]]


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """Writes the imported parts into the sheets that pages link: one request, not ten.

    Without collectstatic, as in tests, a browser follows the imports itself.
    """

    @property
    def is_collected(self) -> bool:
        return bool(self.hashed_files)

    def stored_name(self, name: str) -> str:
        """The plain name where collectstatic never ran: a page without style, not none."""
        return str(super().stored_name(name)) if self.is_collected else name

    def post_process(
        self, paths: Paths, dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        for sheet in SHEETS:
            if sheet in paths and not dry_run:
                whole = IMPORT.sub(partial(_part, paths=paths), _read(paths, sheet))
                self.delete(sheet)
                self.save(sheet, ContentFile(whole))
                paths = paths | {sheet: (self, sheet)}
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]


def _part(match: re.Match[str], paths: Paths) -> str:
    text = _read(paths, FOLDER + match["file"])
    return f"@media {match['media']} {{\n{text}}}" if match["media"] else text


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()
