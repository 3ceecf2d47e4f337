"""The people who speak, and one person's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from speakers.models import Speaker


@require_safe
def speaker_list(request: HttpRequest) -> HttpResponse:
    speakers = Speaker.objects.in_order()
    return render(request, "speakers/speaker_list.html", {"speakers": speakers})


@require_safe
def speaker_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A person and (by a tag of `events`) their sessions."""
    speaker = get_object_or_404(Speaker, pk=pk)
    address = speaker.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    return render(request, "speakers/speaker_detail.html", {"speaker": speaker})
