"""What is written down: what happened, never to whom nor in whose words.

An entry holds no address with which a person enters, no e-mail or network address, no
query, and of an error only what it is and where: its words may quote what was typed.
All entries made for one answer bear its id, which the answer names (`access`).
"""

import json
import logging
import re
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from traceback import format_tb
from typing import Any

from django.core.exceptions import ImproperlyConfigured

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
FORMS = {"text": "plain", "json": "json"}

SECRETS = (
    # registrations.tokens: `<public id>.<32 characters>`.
    (re.compile(r"\b\d{1,18}\.[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])"), "[token]"),
    # Of a draft's preview, what stands behind its number.
    (re.compile(r"(?<=/preview/)\d+-[A-Za-z0-9_-]+"), "[token]"),
    # Of an address, and of one that another leads back to.
    (re.compile(r"(/[^\s?\"'<>]*)(?:\?|%3F)[^\s\"'<>]+", re.I), r"\1?[query]"),
    (re.compile(r"[^\s\"'<>(),;:=/\[\]]+(?:@|%40)[^\s\"'<>(),;/\[\]]+"), "[mail]"),
    # Gunicorn, of a request that it could not read; any other IPv4.
    (re.compile(r"\bip=\S*[^\s:]|\b(?:\d{1,3}\.){3}\d{1,3}\b(?![.\d])"), "[address]"),
)
# Without one of these, which most lines lack, there is nothing to look for.
SIGNS = re.compile(r"[@?%]|\d\.|ip=|/preview/")
# The words of these are the code's own.
PLAIN_SPOKEN = (AttributeError, ImportError, NameError, ImproperlyConfigured)


def scrubbed(text: str) -> str:
    if SIGNS.search(text):
        for secret, instead in SECRETS:
            text = secret.sub(instead, text)
    return text


def what_led_to(error: BaseException) -> Iterator[BaseException]:
    """The first cause, what followed from it, and last the error itself."""
    line: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in line:
        line.append(cause)
        hidden = cause.__suppress_context__
        cause = cause.__cause__ or (None if hidden else cause.__context__)
    return reversed(line)


def kind_of(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__
    return name if kind.__module__ == "builtins" else f"{kind.__module__}.{name}"


class DiscreetFormatter(logging.Formatter):
    """Lines to read: with the id, without what is nobody's business."""

    def format(self, record: logging.LogRecord) -> str:
        said = f"{record.name} {REQUEST_ID.get()}: {scrubbed(record.getMessage())}"
        line = f"{moment(record.created)} {record.levelname} {said}"
        return f"{line}\n{trace(record)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """The same as one object of JSON a line, for what collects and searches logs."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": moment(record.created),
            "level": record.levelname,
            "logger": record.name,
            "request_id": REQUEST_ID.get(),
            "message": scrubbed(record.getMessage()),
        }
        for name, value in getattr(record, "facts", {}).items():
            entry[name] = scrubbed(value) if isinstance(value, str) else value
        if record.exc_info:
            entry["error"] = trace(record)
        return json.dumps(entry, ensure_ascii=False)


def moment(created: float) -> str:
    second, part = divmod(created, 1)
    return f"{to_the_second(int(second))}.{int(part * 1000):03}Z"


@lru_cache(maxsize=8)
def to_the_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def trace(record: logging.LogRecord) -> str:
    """Where it went wrong, by lines of code: the first cause first."""
    error = record.exc_info[1] if record.exc_info else None
    said = []
    for one in what_led_to(error) if error else []:
        words = f": {one}" if isinstance(one, PLAIN_SPOKEN) else ""
        said += [*format_tb(one.__traceback__), f"{kind_of(one)}{words}\n"]
    return scrubbed("".join(said).rstrip("\n"))


def config(form: str) -> dict[str, Any]:
    """Django's LOGGING, all of it to standard error, as `text` or `json`."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"LOG_FORMAT must be text or json, not “{form}”.")
    ours = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": "fairville_site.logs.DiscreetFormatter"},
            "json": {"()": "fairville_site.logs.JsonFormatter"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": FORMS[form]}
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # It writes down each address that it asks, with whose e-mail is in it.
            "httpx": {"level": "WARNING"},
            # These write network addresses and queries down; `access` does instead.
            "gunicorn.access": {
                "level": "CRITICAL",
                "handlers": [],
                "propagate": False,
            },
            "django.server": {**ours, "level": "ERROR"},
            # Gunicorn gives it a handler of its own, which would write anything.
            "gunicorn.error": ours,
        },
    }
