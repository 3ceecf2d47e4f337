"""A shared cache that people can sign in without.

allauth counts tries to sign in, and remembers codes already used, in Django's cache,
and knows no answer to one that is away. Those few keys are then kept in the memory of
each process, as on a site without a shared cache: tries stay counted, if for each
process alone. All other keys raise as ever: `limits` and `shelf` have answers of their
own.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

OF_ACCOUNTS = "allauth"
AWAY_SECONDS = 5

logger = logging.getLogger(__name__)


class SteadyRedisCache(RedisCache):
    """Redis; for the keys of accounts the process's own memory while it is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("accounts", {"OPTIONS": {"MAX_ENTRIES": 10_000}})
        self._left_alone_until = 0.0

    def add(self, key: Any, *args: Any, **options: Any) -> Any:
        return self._either("add", key, *args, **options)

    def get(self, key: Any, *args: Any, **options: Any) -> Any:
        return self._either("get", key, *args, **options)

    def set(self, key: Any, *args: Any, **options: Any) -> Any:
        return self._either("set", key, *args, **options)

    def delete(self, key: Any, *args: Any, **options: Any) -> Any:
        return self._either("delete", key, *args, **options)

    def _either(self, verb: str, key: Any, *args: Any, **options: Any) -> Any:
        shared: Callable[..., Any] = getattr(super(), verb)
        if not str(key).startswith(OF_ACCOUNTS):
            return shared(key, *args, **options)
        if time.monotonic() >= self._left_alone_until:
            try:
                return shared(key, *args, **options)
            except Exception as error:  # noqa: BLE001 (of redis, which may be absent)
                logger.warning(
                    "Accounts do without the shared cache: %s", type(error).__name__
                )
                self._left_alone_until = time.monotonic() + AWAY_SECONDS
        return getattr(self._own, verb)(key, *args, **options)
