"""What the answers to people have in common."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

PAGE_OR_FORM = ["GET", "HEAD", "POST"]


def personal[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """An answer that is kept by no cache and found by no search.

    Its referrer policy is the site's, same-origin: with no-referrer, browsers without
    Fetch Metadata send the page's form as `Origin: null`, like a foreign one.
    """

    @wraps(view)
    def kept_apart(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept_apart


def dead_link(request: HttpRequest) -> HttpResponse:
    """One page for a token that is wrong, old or revoked: which, it does not say."""
    return render(request, "registrations/dead_link.html", status=404)
