"""Whether whoever sits at the screen has lately proven who they are.

Asked at the desk before what somebody passing an open screen must not do: take a list
of people away, or say who may do what.
"""

import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseRedirect

FRESH = 15 * 60  # seconds


def is_fresh(request: HttpRequest, seconds: int = FRESH) -> bool:
    """By a password, a code or a key, in this browser: elsewhere proves nothing."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    return any(time.time() - float(one["at"]) < seconds for one in records)


def has_to_prove(request: HttpRequest) -> bool:
    """An account without password and key has no way to come to the desk by itself."""
    return not is_fresh(request) and bool(_ways(request))


def ask(request: HttpRequest, back: str) -> HttpResponseRedirect:
    """To the page that asks, and from there to `back`, an address of ours."""
    way = _ways(request)[0]["url"]
    return HttpResponseRedirect(f"{way}?{urlencode({'next': back})}", status=303)


def insist(request: HttpRequest) -> None:
    """What was sent is kept by allauth, and done once the proof is there."""
    if has_to_prove(request):
        raise ReauthenticationRequired


def _ways(request: HttpRequest) -> list[dict[str, Any]]:
    """The first is the one to be led to; none for who has neither password nor key."""
    ways: list[dict[str, Any]] = get_adapter().get_reauthentication_methods(
        request.user
    )
    return ways
