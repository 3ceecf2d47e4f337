"""Which answers are for everyone, and the address under which each is kept."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeGuard

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from fairville_site import releases
from fairville_site.kept_pages import CONDITIONS

PREFIXES = tuple(f"/{code}/" for code, _ in settings.LANGUAGES)
LEFT_ALONE = (".jpg",)  # these lie in files of their own
# What a page may be narrowed or turned by; `q` is what somebody looks for.
QUERY = {"page", "format", "language", "series", "town", "theme", "kind"}
LONGEST_QUERY = 200
# Put into links by whoever sends them out; no page of ours reads them.
MARKS = ("utm_", "mtm_", "pk_", "mc_cid=", "mc_eid=", "fbclid=", "gclid=", "msclkid=")
TYPES = {"text/html", "text/calendar", "application/atom+xml", "application/json"}
# An answer is made without these, so that it is whole.
PARTIAL = ("HTTP_ACCEPT_ENCODING", *CONDITIONS)
OWN = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
MOST_BYTES = 1024 * 1024

type View = Callable[[HttpRequest], HttpResponseBase]


def key_of(request: HttpRequest) -> str | None:
    """The address by which an answer is kept; None for what never is.

    Marks of campaigns leave the request: a page made for one would link to itself
    with them, for everyone.
    """
    path = request.path_info
    if request.method not in {"GET", "HEAD"} or not path.startswith(PREFIXES):
        return None
    if path.endswith(LEFT_ALONE):
        return None
    raw = request.META.get("QUERY_STRING", "")
    if not raw:
        return request.path
    query = "&".join(part for part in raw.split("&") if not part.startswith(MARKS))
    request.META["QUERY_STRING"] = query
    if not query:
        return request.path
    if len(query) > LONGEST_QUERY or not QUERY.issuperset(QueryDict(query)):
        return None
    return f"{request.path}?{query}"


def shared_key(key: str, version: str) -> str:
    name = sha256(key.encode(errors="surrogatepass")).hexdigest()
    return f"page:{releases.current()}:{version}:{name}"


def brings_something(request: HttpRequest) -> bool:
    """Whether who asks sent anything of their own: what is made for them is theirs."""
    return any(request.META.get(name) for name in OWN)


def whole_answer(view: View, request: HttpRequest) -> HttpResponseBase:
    """The answer with its body, whichever part of it was asked for."""
    method = request.method
    aside = {name: request.META.pop(name) for name in PARTIAL if name in request.META}
    request.__dict__.pop("headers", None)  # what Django keeps once it has parsed them
    request.method = "GET"
    try:
        return view(request)
    finally:
        request.method = method
        request.META.update(aside)
        request.__dict__.pop("headers", None)


def is_for_all(
    response: HttpResponseBase, request: HttpRequest
) -> TypeGuard[HttpResponse]:
    """Whether anyone may get this very answer, and it can be kept."""
    if not isinstance(response, HttpResponse) or response.status_code != 200:
        return False
    if brings_something(request) or response.cookies:
        return False
    said = {name.lower(): value for name, value in response.headers.items()}
    control = said.get("cache-control", "")
    varies = {name.strip().lower() for name in said.get("vary", "").split(",")}
    return (
        varies <= {"", "accept-encoding"}
        and said.get("content-type", "").partition(";")[0] in TYPES
        and not any(word in control for word in ("private", "no-store", "no-cache"))
        and "'nonce-" not in said.get("content-security-policy", "")
        and said.keys().isdisjoint({"set-cookie", "content-encoding"})
        and len(response.content) <= MOST_BYTES
    )
