"""Answers when the site cannot do what was asked: too often, or under maintenance."""

import math
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

COME_BACK = 5 * 60
MAINTENANCE_LASTS = 10 * 60


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
