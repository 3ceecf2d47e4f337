"""Calendars over HTTP: the same bytes for all who ask, and nothing when they have them.

Applications ask for `text/calendar` in many ways (or in none), compare ETag or
Last-Modified or both, and take a redirect, a login page or an empty answer badly.
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, wraps
from typing import Concatenate

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from fairville_site import asked, content_version, shelf

PUBLIC = {
    "Cache-Control": "public, max-age=900",
    # Calendars that run in a browser; it holds what anyone may read.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}
# Words change with a release, which makes no content version: not kept for longer.
KEPT_SECONDS = 900
GZIP = re.compile(
    r"(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?(?=,|$)", re.I
)


@dataclass(frozen=True, slots=True)
class Built:
    """A calendar's bytes, when what it says last changed, and how long it holds."""

    content: bytes
    modified_at: datetime
    expires_at: datetime
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    built: Built
    packed: bytes
    etag: str


def calendar_view[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    """GET and HEAD only; a PROPFIND is told 405, not 403 "password needed"."""
    return csrf_exempt(require_safe(view))


def kept(key: str, build: Callable[[datetime], Built]) -> Kept:
    """Return a public calendar as it was built for the present content version.

    One query when it is there. `build` gets the present instant. Another process that
    builds it makes the same bytes, hence the same ETag. Who keeps the whole answer by
    what it asks is to hear it all.
    """
    if asked.is_heard():
        return _made(build(timezone.now()))
    # Before the content is read: it can only be newer than the version then.
    address = f"calendar:{key}:{content_version.current()}"
    now = timezone.now()
    found = shelf.get(address)
    if isinstance(found, Kept) and now < found.built.expires_at:
        return found
    made = _made(build(now))
    shelf.put(address, made, KEPT_SECONDS)
    return made


def _made(built: Built) -> Kept:
    return Kept(built, pack(built.content), etag_of(built.content))


def public_answer(request: HttpRequest, calendar: Kept) -> HttpResponse:
    """Answer with a public calendar as it is kept."""
    headers = dict(PUBLIC)
    if name := calendar.built.filename:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer(
        request,
        etag=calendar.etag,
        modified_at=calendar.built.modified_at,
        headers=headers,
        body=lambda packed: calendar.packed if packed else calendar.built.content,
    )


def private_answer(
    request: HttpRequest,
    *,
    etag: str,
    modified_at: datetime,
    build: Callable[[], bytes],
) -> HttpResponse:
    """Answer with one person's calendar, which no cache of ours may hold.

    `etag` names what it is made from, so that it is built only for who has another.
    """

    def body(packed: bool) -> bytes:
        return pack(build()) if packed else build()

    return answer(
        request, etag=etag, modified_at=modified_at, headers=PRIVATE, body=body
    )


def answer(
    request: HttpRequest,
    *,
    etag: str,
    modified_at: datetime,
    headers: dict[str, str],
    body: Callable[[bool], bytes],
) -> HttpResponse:
    """200 with the body, packed if the application takes gzip; or 304, or 412.

    RFC 9110, section 13. The ETag of packed bytes is weak: it names the calendar, not
    these bytes (8.8.1).
    """
    packed = takes_gzip(request.headers.get("Accept-Encoding", ""))
    seconds = int(modified_at.timestamp())
    tag = f"W/{etag}" if packed else etag
    said = headers | {
        "Content-Type": "text/calendar; charset=utf-8",
        "ETag": tag,
        "Last-Modified": http_date(seconds),
        "Vary": "Accept-Encoding",
    }
    response = HttpResponse(headers=said)
    decided = get_conditional_response(request, tag, seconds, response)
    if decided is None or decided is response:
        response.content = body(packed)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response
    for name, value in said.items():
        decided.headers[name] = value
    return decided


def conditional[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Django's `conditional_page`, which names what GET sends, and HEAD leaves unnamed.

    A reader that looks by HEAD whether to fetch is told the same (RFC 9110, 9.3.2).
    """

    @wraps(view)
    def answered(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        tag = response.headers["ETag"] = etag_of(response.content)
        decided: HttpResponseBase | None = get_conditional_response(
            request, tag, None, response
        )
        return decided or response

    return answered


def pack(content: bytes) -> bytes:
    """The same bytes at any time: gzip would write the hour into them."""
    return gzip.compress(content, mtime=0)


@lru_cache(256)
def takes_gzip(accept_encoding: str) -> bool:
    match = GZIP.search(accept_encoding)
    return match is not None and float(match[1] or 1) > 0


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
