"""The programme, its archive, and one session's page."""

from secrets import compare_digest
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues.filters import tidy_address
from events import reading
from events.choices import State
from events.filters import ProgrammeFilter
from events.models import Session
from events.querysets import SessionQuerySet

ROWS = 20


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """What is coming, soonest first; narrowed, with how many past ones match too."""
    if address := tidy_address(request):
        return redirect(address)
    wanted = ProgrammeFilter(request.GET)
    public = Session.objects.published()
    past = wanted.narrow(public.past()).count() if wanted.wanted else 0
    context = {
        "page": _page(request, wanted.narrow(public.upcoming())),
        "filter": wanted,
        "past": past,
    }
    return _answer(request, "events/programme.html", context)


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Past sessions of any year that match; else the latest year that has one."""
    if address := tidy_address(request):
        return redirect(address)
    wanted = ProgrammeFilter(request.GET)
    public = Session.objects.published()
    years = public.past_years()
    if not years:
        return redirect("events:programme")
    if not wanted.wanted and not wanted.ignored:
        return redirect("events:archive_year", year=years[0])
    sessions = wanted.narrow(public.past())
    context = {"page": _page(request, sessions), "filter": wanted, "years": years}
    return _answer(request, "events/archive.html", context)


@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    """What took place in a year, latest first; narrowed as the whole archive is."""
    if address := tidy_address(request):
        return redirect(address)
    wanted = ProgrammeFilter(request.GET)
    public = Session.objects.published()
    years = public.past_years()
    if year not in years:
        raise Http404
    context = {
        "page": _page(request, wanted.narrow(public.past().of_year(year))),
        "filter": wanted,
        "year": year,
        "years": years,
    }
    return _answer(request, "events/archive_year.html", context)


def _page(request: HttpRequest, sessions: SessionQuerySet) -> Page[Session]:
    """One page of a list: what a card needs is only asked for the rows on it."""
    pages: Paginator[Any] = Paginator(sessions, ROWS)
    page = pages.get_page(request.GET.get("page"))
    shown: Any = page.object_list
    page.object_list = reading.as_cards(shown)
    return page


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """What someone looked for stays out of every cache."""
    response = render(request, template, context)
    if "q" in request.GET:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def session_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Everything public about one session; a stale slug leads to the present one."""
    session = reading.public_for_page(pk)
    if session is None:
        raise Http404
    address = session.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    return render(request, "events/session_detail.html", _around(session))


def _around(session: Session) -> dict[str, Any]:
    previous, following = reading.neighbours(session)
    return {
        "session": session,
        "now": timezone.now(),
        "previous": previous,
        "following": following,
    }


@require_safe
def session_preview(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The page that a draft will have, for whoever was given its secret address."""
    session = reading.for_preview(pk)
    if session is None or not _opens(key, session):
        raise Http404
    if session.is_public():
        answer: HttpResponse = redirect(session)
    else:
        session.state = State.PUBLISHED  # as it will be, on this page alone
        context = _around(session) | {"is_preview": True}
        answer = render(request, "events/session_preview.html", context)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _opens(key: str, session: Session) -> bool:
    """Compared in a time that tells nothing of the key."""
    own = session.preview_key
    is_right = compare_digest(key.encode(), own.encode())
    return bool(own) and is_right and session.state != State.WITHDRAWN
