"""Static files as they are served: hashed, compressed, the stylesheets in one."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER = "css/"
SHEET = f"{FOLDER}site.css"
IMPORT = re.compile(r'@import url\("(?P<file>[\w.-]+)"\)(?: (?P<media>\w+))?;')

type Paths = dict[str, tuple[Storage, str]]


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """Writes the imported parts into the sheet that pages link: one request, not ten.

    Without collectstatic, as in tests, a browser follows the imports itself.
    """

    def post_process(
        self, paths: Paths, dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if SHEET in paths and not dry_run:
            whole = IMPORT.sub(lambda match: _part(match, paths), _read(paths, SHEET))
            self.delete(SHEET)
            self.save(SHEET, ContentFile(whole))
            paths = paths | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]


def _part(match: re.Match[str], paths: Paths) -> str:
    text = _read(paths, FOLDER + match["file"])
    return f"@media {match['media']} {{\n{text}}}" if match["media"] else text


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()
