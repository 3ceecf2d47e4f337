"""Finished bytes that processes share: in Django's cache, Redis when one is configured.

A help, never a need: a store that is away is a miss, and is left alone for a while so
that no page waits for it.
"""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache

AWAY_SECONDS = 5
LOCAL = "django.core.cache.backends.locmem.LocMemCache"

logger = logging.getLogger(__name__)
_left_alone_until = 0.0


def is_shared() -> bool:
    """Whether other processes see what is put here."""
    return bool(settings.CACHES["default"]["BACKEND"] != LOCAL)


def get(key: str) -> object:
    """What was put; None if nothing was, or the store is away."""
    return _ask(lambda: cache.get(key), None)


def put(key: str, value: object, seconds: float) -> None:
    _ask(lambda: cache.set(key, value, max(1, int(seconds))), None)


def claim(key: str, seconds: int) -> bool:
    """Whether the caller is the first to claim it; anyone is while the store is away."""
    return _ask(lambda: bool(cache.add(key, 1, seconds)), True)


def let_go(key: str) -> None:
    _ask(lambda: cache.delete(key), None)


def _ask[T](question: Callable[[], T], otherwise: T) -> T:
    global _left_alone_until
    if time.monotonic() < _left_alone_until:
        return otherwise
    try:
        return question()
    except Exception as error:  # noqa: BLE001 (each cache has errors of its own)
        logger.warning("No shared cache for a while: %s", type(error).__name__)
        _left_alone_until = time.monotonic() + AWAY_SECONDS
        return otherwise
