"""Series, resources, themes and the site's own texts."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dialogues import filters
from dialogues.models import Page, Resource, Series, Theme

ROWS = 40


@require_safe
def series_list(request: HttpRequest) -> HttpResponse:
    series = Series.objects.top().for_cards().prefetch_related("children")
    return render(request, "dialogues/series_list.html", {"series_list": series})


@require_safe
def series_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A series, its sub-series and (by a tag of `events`) its sessions."""
    series = get_object_or_404(Series.objects.for_page(), pk=pk)
    address = series.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    return render(request, "dialogues/series_detail.html", {"series": series})


@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """All documents, or those of a kind, a language, a theme."""
    if address := filters.tidy_address(request):
        return redirect(address)
    wanted = filters.LibraryFilter(request.GET)
    resources = wanted.narrow(Resource.objects.for_cards())
    page = Paginator(resources, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "filter": wanted}
    return render(request, "dialogues/resource_list.html", context)


@require_safe
def resource_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    resource = get_object_or_404(Resource.objects.for_page(), pk=pk)
    address = resource.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    return render(request, "dialogues/resource_detail.html", {"resource": resource})


@require_safe
def theme_list(request: HttpRequest) -> HttpResponse:
    """Themes, then territories, as far as a session or a document has them."""
    context = {"themes": Theme.objects.in_use().in_order()}
    return render(request, "dialogues/theme_list.html", context)


@require_safe
def theme_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A theme's documents and (by a tag of `events`) its sessions."""
    theme = get_object_or_404(Theme.objects.in_use(), pk=pk)
    address = theme.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    resources = Resource.objects.of_theme(theme.pk).for_cards()
    context = {"theme": theme, "resources": resources}
    return render(request, "dialogues/theme_detail.html", context)


@require_safe
def page_detail(request: HttpRequest, key: str) -> HttpResponse:
    page = get_object_or_404(Page, key=key)
    return render(request, "dialogues/page_detail.html", {"page": page})
