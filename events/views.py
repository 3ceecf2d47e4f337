"""The programme, its archive, and one session's page."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.models import Session

ROWS = 40


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """What is coming, soonest first."""
    ahead = Session.objects.published().upcoming().for_cards()
    page = Paginator(ahead, ROWS).get_page(request.GET.get("page"))
    return render(request, "events/programme.html", {"page": page})


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """The latest year that has a past session."""
    years = Session.objects.published().past_years()
    if not years:
        return redirect("events:programme")
    return redirect("events:archive_year", year=years[0])


@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    """What took place in a year, latest first."""
    public = Session.objects.published()
    years = public.past_years()
    if year not in years:
        raise Http404
    sessions = public.past().of_year(year).for_cards()
    page = Paginator(sessions, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "year": year, "years": years}
    return render(request, "events/archive_year.html", context)


@require_safe
def session_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Everything public about one session; a stale slug leads to the present one."""
    session = get_object_or_404(Session.objects.published().for_page(), pk=pk)
    address = session.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    context = {"session": session, "now": timezone.now()}
    return render(request, "events/session_detail.html", context)
