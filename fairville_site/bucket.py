"""Uploaded files in a bucket (S3 or compatible), in place of a folder: S3_BUCKET.

Their addresses stay `/media/…`: the site hands them on with its own headers, so that
the bucket is open to nobody else and the pages' policy names no other host.
"""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.encoding import filepath_to_uri

from fairville_site import s3


class BucketStorage(Storage):
    def __init__(self) -> None:
        self._bucket = s3.Bucket(
            s3.Account(
                endpoint=settings.S3_ENDPOINT,
                bucket=settings.S3_BUCKET,
                region=settings.S3_REGION,
                access_key=settings.S3_ACCESS_KEY,
                secret_key=settings.S3_SECRET_KEY,
            )
        )

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        if mode != "rb":
            raise ValueError("Files in a bucket are read or replaced, not written in.")
        return File(self._bucket.read(name), name=name)

    def _save(self, name: str, content: "File[Any]") -> str:
        content.seek(0)
        self._bucket.write(name, content.read())
        return name

    def delete(self, name: str) -> None:
        self._bucket.delete(name)

    def exists(self, name: str) -> bool:
        try:
            self._bucket.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        return self._bucket.size(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self._bucket.listed(f"{path.rstrip('/')}/" if path else "")

    def url(self, name: str | None) -> str:
        return urljoin(settings.MEDIA_URL, str(filepath_to_uri(name or "")))
