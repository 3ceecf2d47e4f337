"""One id for each answer, in its head and in every line written for it; and one line.

It stands outside all else, so that pages from memory and errors have theirs too. Its
line takes the place of the server's own, which would hold the visitor's network
address and what was looked for.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import escape_uri_path

from fairville_site.logs import REQUEST_ID

HEADER = "X-Request-ID"
PLAIN = re.compile(r"[A-Za-z0-9-]{8,64}")

logger = logging.getLogger(__name__)


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        own = id_of(request.META)
        with named(own):
            response = self.get_response(request)
            response.headers[HEADER] = own
            if settings.ACCESS_LOG and request.method:
                took = time.perf_counter() - began
                write(request.method, request.path, response.status_code, took)
            return response


def id_of(said: Mapping[str, Any]) -> str:
    """The one that a proxy of ours gave it, else a new one.

    Without such a proxy the header is a visitor's, who may write anything into it.
    """
    if settings.TRUSTED_PROXIES > 0:
        given = said.get("HTTP_X_REQUEST_ID", "")
        if PLAIN.fullmatch(given):
            return str(given)
    return secrets.token_hex(8)


@contextmanager
def named(own: str) -> Iterator[None]:
    """What is written in it bears this id."""
    outside = REQUEST_ID.set(own)
    try:
        yield
    finally:
        REQUEST_ID.reset(outside)


def write(method: str, path: str, status: int, seconds: float) -> None:
    """The record is made by hand: asking who calls would be half of what it costs."""
    facts = {
        "method": method,
        "path": escape_uri_path(path),
        "status": status,
        "ms": round(seconds * 1000),
    }
    words = "{method} {path} {status} {ms} ms".format_map(facts)
    record = logging.LogRecord(__name__, logging.INFO, "", 0, words, None, None)
    record.facts = facts
    logger.handle(record)
