"""The one file that speaks to a bucket: httpx, timeouts, signatures, errors by type.

Any server that knows S3's REST interface, by addresses of the kind
`https://endpoint/bucket/key`. Signatures are AWS Signature Version 4, as written in
“Authenticating Requests (AWS Signature Version 4)” of the Amazon S3 API reference.
"""

import hashlib
import hmac
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import quote
from xml.etree import ElementTree as XML

if TYPE_CHECKING:
    import httpx

PATIENCE, CONNECTING = 20.0, 3.0  # seconds: for each piece, and to connect
# A visitor waits for what is read: less than after which gunicorn ends a process (30).
READING, WHOLE = 5.0, 20.0  # for each piece, and until the last one is waited for
IN_MEMORY = 2 * 1024 * 1024
METHOD = "AWS4-HMAC-SHA256"
SIGNED = ("host", "x-amz-content-sha256", "x-amz-date")


class BucketError(Exception):
    """The bucket did not do what it was asked; the message names no file."""


@dataclass(frozen=True, slots=True)
class Account:
    endpoint: str
    bucket: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)

    def signed(
        self, method: str, path: str, query: str, data: bytes, now: datetime
    ) -> dict[str, str]:
        """The headers with which this request is ours; `now` in UTC."""
        moment = now.strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(data).hexdigest()
        values = (self.endpoint.partition("://")[2], digest, moment)
        headers = dict(zip(SIGNED, values, strict=True))
        lines = [f"{name}:{value}" for name, value in headers.items()]
        names = ";".join(SIGNED)
        request = "\n".join([method, path, query, *lines, "", names, digest])
        scope = f"{moment[:8]}/{self.region}/s3/aws4_request"
        asked = hashlib.sha256(request.encode()).hexdigest()
        key = f"AWS4{self.secret_key}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        text = "\n".join([METHOD, moment, scope, asked])
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        headers["authorization"] = (
            f"{METHOD} Credential={self.access_key}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return headers


@dataclass(frozen=True)
class Bucket:
    """What a storage needs of one bucket. All methods may raise BucketError."""

    account: Account

    def read(self, key: str) -> IO[bytes]:
        """From its start; on disk when large. Raises FileNotFoundError."""
        until = time.monotonic() + WHOLE
        whole = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the caller's)
        with self._answer("GET", key, patience=READING) as answer:
            for piece in answer.iter_raw():
                whole.write(piece)
                if time.monotonic() > until:
                    raise BucketError("It came too slowly.")
        whole.seek(0)
        return cast("IO[bytes]", whole)

    def write(self, key: str, data: bytes) -> None:
        with self._answer("PUT", key, data=data):
            pass

    def delete(self, key: str) -> None:
        """What is gone already is no error."""
        try:
            with self._answer("DELETE", key):
                pass
        except FileNotFoundError:
            return

    def size(self, key: str) -> int:
        """In bytes. Raises FileNotFoundError."""
        with self._answer("HEAD", key) as answer:
            return int(answer.headers["Content-Length"])

    def listed(self, folder: str) -> tuple[list[str], list[str]]:
        """The folders and the files in `a/b/`, or in all of it (""), by their names."""
        folders: list[str] = []
        files: list[str] = []
        query = {"delimiter": "/", "list-type": "2", "prefix": folder}
        while True:
            with self._answer("GET", "", query=query) as answer:
                page = XML.fromstring(answer.read())  # noqa: S314 (our own bucket's)
            own = len(folder)
            found = page.iterfind("{*}CommonPrefixes/{*}Prefix")
            folders += [(one.text or "")[own:].rstrip("/") for one in found]
            found = page.iterfind("{*}Contents/{*}Key")
            files += [(one.text or "")[own:] for one in found]
            more = page.findtext("{*}NextContinuationToken")
            if not more:
                return folders, [name for name in files if name]
            query["continuation-token"] = more

    @cached_property
    def _http(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415 (most sites never need it)

        return httpx.Client(
            transport=httpx.HTTPTransport(retries=1),  # to connect, not to send
            headers={"Accept-Encoding": "identity"},
        )

    @contextmanager
    def _answer(
        self,
        method: str,
        key: str,
        *,
        data: bytes = b"",
        query: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> "Iterator[httpx.Response]":
        import httpx  # noqa: PLC0415

        if {".", ".."} & {*key.split("/")}:
            raise FileNotFoundError(key)  # a bucket has no such folders
        path = f"/{quote(self.account.bucket)}/{quote(key, safe='/')}"
        words = "&".join(
            f"{name}={quote(value, safe='')}"
            for name, value in sorted((query or {}).items())
        )
        headers = self.account.signed(method, path, words, data, datetime.now(UTC))
        url = f"{self.account.endpoint}{path}{'?' if words else ''}{words}"
        asked = self._http.stream(
            method,
            url,
            headers=headers,
            content=data or None,
            timeout=httpx.Timeout(patience, connect=CONNECTING),
        )
        try:
            with asked as answer:
                if answer.status_code == HTTPStatus.NOT_FOUND and key:
                    raise FileNotFoundError(key)
                if not answer.is_success:
                    raise BucketError(f"The bucket answered {answer.status_code}.")
                yield answer
        except httpx.HTTPError as error:
            raise BucketError(f"No answer: {type(error).__name__}.") from error
