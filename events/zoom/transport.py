"""The one file that speaks to Zoom: httpx, timeouts, the token, and errors by type."""

import functools
import hashlib
import json
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from events.zoom.errors import (
    AnswerLost,
    BadCredentials,
    Misconfigured,
    Refused,
    TokenRefused,
    Unreachable,
    ZoomError,
    error_of,
)

if TYPE_CHECKING:
    import httpx

PATIENCE = 10.0  # seconds
LARGEST_ANSWER = 2_000_000  # bytes
WORLDWIDE = "https://api.zoom.us"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Token:
    """What Zoom gave for an hour: the word, what it may do, the region to ask."""

    value: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    api_url: str = ""


def call(
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
    patience: float | None = None,
) -> dict[str, Any]:
    """One call, with one new token if Zoom no longer takes ours: it has done nothing."""
    seconds = PATIENCE if patience is None else patience
    token = token_of(seconds)
    try:
        try:
            return _ask(token, method, path, body, query, seconds)
        except TokenRefused:
            token = token_of(seconds, refused=token)
            return _ask(token, method, path, body, query, seconds)
    except ZoomError as error:
        logger.warning("Zoom: %s %s: %s", method, path.split("/")[1], error)
        if isinstance(error, TokenRefused):
            raise BadCredentials(error.said) from None
        raise


def _ask(
    token: Token,
    method: str,
    path: str,
    body: Mapping[str, Any] | None,
    query: Mapping[str, str] | None,
    patience: float,
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token.value}"}
    url = f"{_base(token)}{path}"
    parts = {"headers": headers, "params": query, "json": body}
    return _answer(*_exchange(method, url, patience, parts))


def token_of(patience: float, refused: Token | None = None) -> Token:
    """The token in the cache, unless it was refused and is still the same."""
    held = kept_token()
    if held and (refused is None or held.value != refused.value):
        return held
    credentials = (settings.ZOOM_CLIENT_ID, settings.ZOOM_CLIENT_SECRET)
    # In the body: what stands in addresses ends in logs.
    asked = {
        "grant_type": "account_credentials",
        "account_id": settings.ZOOM_ACCOUNT_ID,
    }
    url = _checked(settings.ZOOM_OAUTH_URL)
    try:
        answer = _answer(
            *_exchange("POST", url, patience, {"auth": credentials, "data": asked})
        )
        token = Token(
            str(answer["access_token"]),
            tuple(str(answer.get("scope", "")).split()),
            str(answer.get("api_url", "")),
        )
        seconds = int(answer.get("expires_in", 3600))
    except (KeyError, ValueError, TypeError):
        raise AnswerLost() from None
    except Refused as error:
        logger.warning("Zoom: no token: %s", error)
        raise BadCredentials(error.said) from None
    _keep(token, max(seconds - 120, 1))
    return token


def _key() -> str:
    """Another account or secret has another token."""
    names = ("ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET")
    whole = "\n".join(getattr(settings, name) for name in names)
    return f"zoom-token-{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def kept_token() -> Token | None:
    """The one in the cache; None also while the cache is away."""
    try:
        kept = cache.get(_key())
    except Exception:  # noqa: BLE001 (whatever a cache raises: a new token does as well)
        return None
    return Token(*kept) if kept else None


def _keep(token: Token, seconds: int) -> None:
    try:
        cache.set(_key(), (token.value, token.scopes, token.api_url), seconds)
    except Exception as error:  # noqa: BLE001
        logger.warning("Zoom: no token is kept: %s", type(error).__name__)


def _base(token: Token) -> str:
    """The address set; else the region that Zoom names, if it is Zoom's own host."""
    if settings.ZOOM_API_BASE_URL:
        return _checked(settings.ZOOM_API_BASE_URL).rstrip("/")
    named = urlsplit(token.api_url)
    is_zooms = named.scheme == "https" and (named.hostname or "").endswith(".zoom.us")
    return f"{token.api_url.rstrip('/') if is_zooms else WORLDWIDE}/v2"


def _checked(url: str) -> str:
    """Secrets travel by https, or stay on this machine."""
    if urlsplit(url).scheme != "https" and not _is_loopback(url):
        raise Misconfigured()
    return url


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}


@functools.cache
def _authorities() -> ssl.SSLContext:
    """Read once a process: each reading takes longer than most calls."""
    import httpx  # noqa: PLC0415 (large, and most processes never call Zoom)

    return httpx.create_ssl_context()


def _exchange(
    method: str, url: str, patience: float, parts: Mapping[str, Any]
) -> tuple[int, "httpx.Headers", bytes]:
    """Status, headers, body. The chain of causes is cut: httpx's hold the request."""
    import httpx  # noqa: PLC0415 (large, and most processes never call Zoom)

    limit = time.monotonic() + 2 * patience
    wait = httpx.Timeout(patience, connect=min(5.0, patience))
    body = bytearray()
    try:
        with (
            httpx.Client(
                timeout=wait, verify=_authorities(), trust_env=not _is_loopback(url)
            ) as client,
            client.stream(method, url, **parts) as answer,
        ):
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER or time.monotonic() > limit:
                    raise AnswerLost()
            return answer.status_code, answer.headers, bytes(body)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL):
        raise Unreachable() from None
    except httpx.HTTPError:
        raise AnswerLost() from None


def _answer(status: int, headers: "httpx.Headers", body: bytes) -> dict[str, Any]:
    """What a 2xx says. Half an answer is a lost one, and so is a failure of Zoom's."""
    try:
        said = json.loads(body) if body else {}
    except ValueError:
        said = None
    if 200 <= status < 300 and isinstance(said, dict):
        return said
    raise error_of(status, headers, said if isinstance(said, dict) else {})
