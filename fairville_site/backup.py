"""The whole site in one file: rows, uploaded files, and a list of what is in it.

The list (the manifest) stands last, so that a file that was cut off has none. Rows are
read at one moment, and put back in one transaction.
"""

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from gzip import BadGzipFile
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

from fairville_site import content_version, schema, table_rows
from registrations.erasure import Erased, erase_past

FORMAT = "fairville-backup-1"
MANIFEST = "manifest.json"
DATABASE, MEDIA = "database/", "media/"
CHUNK = 1024 * 1024
PRIVATE = 0o600
SHOWN = 3


# A backup made each day, and what a killed one left unfinished beside it.
DAILY = re.compile(r"\.?fairville-(\d{4}-\d{2}-\d{2})\.tar\.gz(\.\w+)?")


class Refused(Exception):
    """What is wrong, and what to do, in one sentence or two; nothing was changed."""


@dataclass(slots=True)
class Manifest:
    """What a backup holds; `files` has the SHA-256 of each, rows and uploads alike."""

    format: str = FORMAT
    made_at: str = ""
    migrations: list[str] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def uploads(self) -> list[str]:
        return [name for name in self.files if name.startswith(MEDIA)]


def make(path: Path) -> Manifest:
    """Write a backup beside `path`, then put it in its place, readable by us alone."""
    if lacking := schema.lacking():
        raise Refused(_migrate_first(lacking))
    manifest = Manifest(made_at=timezone.now().isoformat())
    # Made with mode 0600; the same folder, so that the last step is all or nothing.
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as unfinished:
        try:
            with tarfile.open(fileobj=unfinished, mode="w:gz") as tar:
                _write(tar, manifest, path.parent)
            unfinished.flush()
            os.fsync(unfinished.fileno())
            Path(unfinished.name).replace(path)
        except BaseException:
            Path(unfinished.name).unlink(missing_ok=True)
            raise
    return manifest


def of_today(folder: Path) -> Path:
    return folder / f"fairville-{timezone.localdate()}.tar.gz"


def drop_older(folder: Path, days: int) -> int:
    """Remove daily backups that are older than so many days; say how many."""
    oldest = timezone.localdate() - timedelta(days=days)
    found = ((path, DAILY.fullmatch(path.name)) for path in folder.iterdir())
    old = [
        path for path, name in found if name and date.fromisoformat(name[1]) < oldest
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def restore(path: Path, *, replace: bool) -> tuple[Manifest, Erased]:
    """Put a backup in place of an empty database, or of a full one with `replace`.

    All of it or nothing: rows in one transaction, in which what is past its time by now
    is erased again.
    """
    manifest = _checked(path)
    _check_schema(manifest)
    with table_rows.alone():
        if not replace and table_rows.holds_work():
            raise Refused(
                "The database is not empty: make a backup of it, then say --replace "
                "to have this one in its place."
            )
        table_rows.empty()
        with _opened(path) as tar:
            _put_back(tar, manifest)
        table_rows.settle()
        content_version.bump()
        erased = erase_past(now=timezone.now())
    return manifest, erased


def drop_uploads_beside(manifest: Manifest) -> None:
    """Uploads that the backup lacks: after the restore, or they would be lost with it."""
    for name in [*_stored_names()]:
        if f"{MEDIA}{name}" not in manifest.files:
            default_storage.delete(name)


def _write(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    with table_rows.snapshot():
        manifest.migrations = schema.applied()
        for model in table_rows.kept_tables():
            label = model._meta.label
            manifest.columns[label] = [
                column.attname for column in table_rows.columns(model)
            ]
            with tempfile.TemporaryFile(dir=folder) as rows:
                manifest.rows[label] = 0
                for line in table_rows.lines(model):
                    rows.write(line.encode() + b"\n")
                    manifest.rows[label] += 1
                _add(tar, manifest, f"{DATABASE}{label}.jsonl", rows)
    for name in _stored_names():
        try:
            upload = default_storage.open(name)
        except FileNotFoundError:
            continue  # replaced a moment ago
        with upload:
            _add(tar, manifest, f"{MEDIA}{name}", upload)
    last = json.dumps(asdict(manifest), indent=1).encode()
    _add(tar, Manifest(), MANIFEST, io.BytesIO(last))


def _add(tar: tarfile.TarFile, manifest: Manifest, name: str, file: Any) -> None:
    manifest.files[name] = _hash(file)
    member = tarfile.TarInfo(name)
    member.size = file.seek(0, io.SEEK_END)
    member.mode = PRIVATE
    file.seek(0)
    tar.addfile(member, file)


def _hash(file: Any) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _stored_names(folder: str = "") -> Iterator[str]:
    """All that was uploaded, in folders and in those within them."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever uploaded
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _stored_names(f"{folder}{name}/")


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            yield tar
    except (tarfile.TarError, BadGzipFile, EOFError, zlib.error) as error:
        raise Refused(
            f"{path.name} cannot be read to its end: it is no backup, or not a whole "
            "one. Take another."
        ) from error


def _checked(path: Path) -> Manifest:
    """Read it once to its end, before anything is touched."""
    found: dict[str, str] = {}
    manifest = None
    with _opened(path) as tar:
        for member, file in _members(tar):
            if member.name == MANIFEST:
                manifest = _manifest(file)
            else:
                found[member.name] = _hash(file)
    if manifest is None or not found or found != manifest.files:
        raise Refused(
            f"{path.name} is no backup of this site, or was changed since it was made: "
            "take another."
        )
    return manifest


def _manifest(file: IO[bytes]) -> Manifest | None:
    try:
        said = json.load(file)
        manifest = Manifest(**said)
    except (ValueError, TypeError):
        return None
    return manifest if manifest.format == FORMAT else None


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in tar:
        file = tar.extractfile(member) if member.isfile() else None
        parts = PurePosixPath(member.name).parts
        if file is None or ".." in parts or member.name.startswith("/"):
            raise tarfile.TarError(member.name)
        yield member, file


def _check_schema(manifest: Manifest) -> None:
    if lacking := schema.lacking():
        raise Refused(_migrate_first(lacking))
    if manifest.migrations == schema.applied():
        return
    other = sorted({*manifest.migrations} ^ {*schema.applied()})
    raise Refused(
        f"The backup has another schema ({_some(other)}): install the release that made "
        "it, restore into an empty database there, then update."
    )


def _migrate_first(lacking: Iterable[str]) -> str:
    return f"The database lacks {_some(sorted(lacking))}: run manage.py migrate first."


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _put_back(tar: tarfile.TarFile, manifest: Manifest) -> None:
    by_name = {
        f"{DATABASE}{model._meta.label}.jsonl": model
        for model in table_rows.kept_tables()
    }
    for member, file in _members(tar):
        if model := by_name.get(member.name):
            label = model._meta.label
            count = table_rows.fill(model, manifest.columns[label], file)
            if count != manifest.rows[label]:
                raise Refused(f"The backup promises other rows of {label}.")
        elif member.name.startswith(MEDIA):
            _put_upload(member.name.removeprefix(MEDIA), file, manifest)


def _put_upload(name: str, file: IO[bytes], manifest: Manifest) -> None:
    if default_storage.exists(name):
        with default_storage.open(name) as there:
            if _hash(there) == manifest.files[f"{MEDIA}{name}"]:
                return
        default_storage.delete(name)
    default_storage.save(name, File(file, name=name))
