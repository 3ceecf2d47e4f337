"""Finished pages as they are kept and sent, and the memory of a process for them."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

from events.calendars.answers import etag_of, pack, takes_gzip
from fairville_site.asked import Question

CONDITIONS = (
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)
MOST_BYTES = 16 * 1024 * 1024
OVERHEAD = 1024  # of a page's headers and address, about
OF_A_QUESTION = 512  # its words are shared by all pages that ask it
FOR_ALL = "public, max-age=0, s-maxage=30, stale-while-revalidate=60"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, whole: as it is, and in gzip; and what it was made from, if known."""

    version: str
    body: bytes
    packed: bytes
    headers: dict[str, str]
    etag: str
    modified_at: int | None
    expires_at: float
    asked: tuple[Question, ...] = ()

    @property
    def weight(self) -> int:
        questions = len(self.asked) * OF_A_QUESTION
        return len(self.body) + len(self.packed) + OVERHEAD + questions


def finished(
    response: HttpResponse,
    version: str,
    expires_at: float,
    asked: tuple[Question, ...] = (),
) -> Page:
    """Keep an answer for all; it says itself how long others may, or gets our word."""
    headers = {name: str(value) for name, value in response.headers.items()}
    headers.pop("Content-Length", None)
    etag = headers.pop("ETag", "").removeprefix("W/") or etag_of(response.content)
    modified = headers.get("Last-Modified")
    headers.setdefault("Cache-Control", FOR_ALL)
    headers["Vary"] = "Accept-Encoding"
    return Page(
        version=version,
        body=response.content,
        packed=pack(response.content),
        headers=headers,
        etag=etag,
        modified_at=parse_http_date_safe(modified) if modified else None,
        expires_at=expires_at,
        asked=asked,
    )


def answer(request: HttpRequest, page: Page) -> HttpResponse:
    """200 with the body, in gzip for who takes it; 304 or 412 (RFC 9110, section 13).

    The ETag of packed bytes is weak: it names the page, not these bytes (8.8.1).
    """
    packed = takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    tag = f"W/{page.etag}" if packed else page.etag
    body = page.packed if packed else page.body
    response = HttpResponse(headers=page.headers)
    said = response.headers
    said["ETag"] = tag
    decided = None
    if any(name in request.META for name in CONDITIONS):  # rarely: most have nothing
        decided = get_conditional_response(request, tag, page.modified_at, response)
    if decided is not response and decided is not None:
        del said["Content-Type"]
        for name, value in said.items():
            decided.headers[name] = value
        return decided
    if packed:
        said["Content-Encoding"] = "gzip"
    said["Content-Length"] = str(len(body))
    if request.method != "HEAD":
        response.content = body
    return response


class Memory:
    """The pages asked for last, up to a number of bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, version: str) -> Page | None:
        """The page of this version, even when its time is over."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.version != version:
                return None
            self._pages.move_to_end(key)
            return page

    def last(self, key: str) -> Page | None:
        """The page of whatever version."""
        with self._lock:
            return self._pages.get(key)

    def put(self, key: str, page: Page) -> None:
        with self._lock:
            if before := self._pages.pop(key, None):
                self.bytes -= before.weight
            self._pages[key] = page
            self.bytes += page.weight
            while self.bytes > self.most_bytes and self._pages:
                _key, oldest = self._pages.popitem(last=False)
                self.bytes -= oldest.weight
