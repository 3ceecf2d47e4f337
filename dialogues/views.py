"""Series, resources and the site's own texts."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dialogues.models import Page, Resource, Series

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
    resources = Resource.objects.for_cards()
    page = Paginator(resources, ROWS).get_page(request.GET.get("page"))
    return render(request, "dialogues/resource_list.html", {"page": page})


@require_safe
def resource_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    resource = get_object_or_404(Resource.objects.for_page(), pk=pk)
    address = resource.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    return render(request, "dialogues/resource_detail.html", {"resource": resource})


@require_safe
def page_detail(request: HttpRequest, key: str) -> HttpResponse:
    page = get_object_or_404(Page, key=key)
    return render(request, "dialogues/page_detail.html", {"page": page})
