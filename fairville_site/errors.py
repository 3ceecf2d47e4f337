"""Answers when the site cannot do what was asked: asked too often, under maintenance, or
while what it needs is away.
"""

import math
import sys
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

COME_BACK = 5 * 60
MAINTENANCE_LASTS = 10 * 60
BACK_SOON = 30
# What a page repeats, so that nothing has to be typed again; more is no person's.
MOST_FIELDS = 60
MOST_BYTES = 20_000
# Their forms hold passwords and codes, which no page repeats.
OF_ACCOUNTS = ("/accounts/", "/admin/")


def too_many_requests(
    request: HttpRequest,
    seconds: int = COME_BACK,
    typed: Iterable[tuple[str, str]] = (),
) -> HttpResponse:
    """429, with the seconds after which to come back; allauth's limits answer so too.

    `typed` are the fields of the form that was sent: the page can send them again.
    """
    minutes = max(1, math.ceil(seconds / 60))
    context = {"minutes": minutes, "typed": list(typed)}
    response = render(request, "429.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form that a person may have filled in; none of a longer one."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return []
    fields = [
        (name, str(value)) for name, values in request.POST.lists() for value in values
    ]
    return fields if len(fields) <= MOST_FIELDS else []


def server_error(request: HttpRequest) -> HttpResponse:
    """500; while the database is away 503, for that passes by itself."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return away(request)
    return defaults.server_error(request)


def away(request: HttpRequest) -> HttpResponse:
    """503 in both languages, without the database.

    To a form it says that nothing was stored, and sends the same again.
    """
    is_form = request.method == "POST"
    repeats = is_form and not request.path.startswith(OF_ACCOUNTS)
    context = {"is_form": is_form, "typed": typed(request) if repeats else []}
    return HttpResponse(
        render_to_string("away.html", context),
        status=503,
        headers={"Retry-After": str(BACK_SOON), "Cache-Control": "no-store"},
    )


class MaintenanceMiddleware:
    """With MAINTENANCE=1 every page says so, without the database.

    It stands behind what serves static files and what sets the safety headers. The
    process is alive all the same: `/healthz` answers as ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return self.get_response(request)
        return HttpResponse(
            render_to_string("503.html"),
            status=503,
            headers={
                "Retry-After": str(MAINTENANCE_LASTS),
                "Cache-Control": "no-store",
            },
        )
