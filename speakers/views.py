"""The people who speak, the organisations that take part, and the page of each."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from speakers.models import Organisation, Speaker

ROWS = 60


@require_safe
def speaker_list(request: HttpRequest) -> HttpResponse:
    """Who speaks in public sessions, by family name."""
    speakers = Speaker.objects.heard().in_order()
    page = Paginator(speakers, ROWS).get_page(request.GET.get("page"))
    return render(request, "speakers/speaker_list.html", {"page": page})


@require_safe
def speaker_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A person and (by tags of `events` and `dialogues`) what they took part in."""
    speaker = get_object_or_404(Speaker.objects.in_public(), pk=pk)
    address = speaker.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    return render(request, "speakers/speaker_detail.html", {"speaker": speaker})


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    organisations = Organisation.objects.in_public().in_order()
    page = Paginator(organisations, ROWS).get_page(request.GET.get("page"))
    return render(request, "speakers/organisation_list.html", {"page": page})


@require_safe
def organisation_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An organisation and (by tags of `events` and `dialogues`) what it took part in."""
    organisation = get_object_or_404(Organisation.objects.in_public(), pk=pk)
    address = organisation.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    context = {"organisation": organisation}
    return render(request, "speakers/organisation_detail.html", context)
