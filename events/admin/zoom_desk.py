"""The organisers' pages about Zoom: one for each call, and one that tests the account."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events import zoom
from events.admin.call_words import standing_of, trouble
from events.meetings import make_anew, resynchronise, retry, retry_all
from events.models import Meeting, Session

ACTIONS: dict[str, Callable[..., None]] = {
    "retry": retry,
    "resynchronise": resynchronise,
    "make_anew": make_anew,
}
CALL = "events_session_call"
ACCOUNT = "events_session_zoom"


def addresses(desk: "admin.ModelAdmin[Session]") -> list[URLPattern]:
    """Beside the pages of sessions, for whoever may change them."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def call(request: HttpRequest, pk: int) -> HttpResponse:
        return _call(desk, request, pk)

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def account(request: HttpRequest) -> HttpResponse:
        return _account(desk, request)

    view = desk.admin_site.admin_view
    return [
        path("zoom/", view(account), name=ACCOUNT),
        path("<int:pk>/call/", view(call), name=CALL),
    ]


def _call(
    desk: "admin.ModelAdmin[Session]", request: HttpRequest, pk: int
) -> HttpResponse:
    mine: Any = desk.get_queryset(request)
    calls = Meeting.objects.filter(session__in=mine.order_by().values("pk"))
    meeting = get_object_or_404(calls.select_related("session"), session=pk)
    if not zoom.is_configured():
        raise Http404
    if not desk.has_change_permission(request, meeting.session):
        raise PermissionDenied
    start: dict[str, Any] = {}
    if request.method == "POST":
        asked = request.POST.get("ask", "")
        # By its name alone: the history says who looked, never what was seen.
        desk.log_change(request, meeting.session, f"Zoom: {asked}"[:100])
        if asked in ACTIONS:
            ACTIONS[asked](meeting=meeting, now=timezone.now())
            messages.success(request, gettext("Zoom is asked within seconds."))
            return HttpResponseRedirect(reverse(f"admin:{CALL}", args=[pk]))
        start = _start(meeting)
    context = {
        **desk.admin_site.each_context(request),
        **start,
        "title": gettext("Call at Zoom"),
        "session": meeting.session,
        "meeting": meeting,
        "standing": standing_of(meeting, timezone.now()),
    }
    # Its referrer policy is the site's, which tells Zoom nothing either: with
    # no-referrer browsers give no Origin, and the buttons would be refused.
    return render(request, "admin/call.html", context)


def _start(meeting: Meeting) -> dict[str, Any]:
    """The link that makes a host, for this one answer."""
    if meeting.zoom_id is None:
        return {}
    try:
        kind = zoom.Kind(meeting.zoom_kind)
        return {"start_url": zoom.start_link(meeting.zoom_id, kind)}
    except zoom.ZoomError as error:
        return {"start_trouble": trouble(error.facts())}


def _account(desk: "admin.ModelAdmin[Session]", request: HttpRequest) -> HttpResponse:
    if not zoom.is_configured():
        raise Http404
    if not desk.has_change_permission(request):
        raise PermissionDenied
    context = {
        **desk.admin_site.each_context(request),
        "title": gettext("The account at Zoom"),
        "webhook_url": f"{settings.SITE_URL}{reverse('zoom_webhook')}",
        "hears": bool(settings.ZOOM_WEBHOOK_SECRET),
    }
    if request.method == "POST":
        try:
            connection = zoom.check_connection()
        except zoom.ZoomError as error:
            context["standing"] = trouble(error.facts())
        else:
            context["connection"] = connection
            context["gives_own_links"] = Meeting.objects.personal().exists()
            if not connection.missing_scopes:
                retry_all(now=timezone.now())
    return render(request, "admin/zoom.html", context)
