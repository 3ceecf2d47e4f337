"""The front door: which language, and what is next."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from events import reading
from events.models import Session
from fairville_site import schema

NEXT_SESSIONS = 6
LATEST_RECORDS = 6


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/` leads to the visitor's language, by Accept-Language alone."""
    with override(get_language_from_request(request)):
        response = redirect("home")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The next session as a poster and what follows; else the latest records."""
    public = Session.objects.published()
    ahead = reading.as_cards(public.upcoming()[: NEXT_SESSIONS + 1])
    latest = [] if ahead else reading.as_cards(public.past()[:LATEST_RECORDS])
    context = {
        "next": ahead[0] if ahead else None,
        "ahead": ahead[1:],
        "latest": latest,
    }
    return render(request, "home.html", context)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive; says nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: the database answers and has had every migration of this code.

    And static files were collected. Else 503 with one word of what lacks, for whoever
    sends visitors here.
    """
    try:
        lack = "migrations" if schema.lacking() else ""
    except Error:
        lack = "database"
    if not lack and not getattr(staticfiles_storage, "is_collected", True):
        lack = "files"
    return HttpResponse(
        f"{lack or 'ok'}\n",
        status=503 if lack else 200,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
