"""An organiser asks Zoom once more who was in a call; the worker does it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from events.models import Session
from registrations import attendance


def addresses(desk: "admin.ModelAdmin[Session]") -> list[URLPattern]:
    """Beside the pages of sessions, for whoever may change them."""

    @require_POST
    def ask(request: HttpRequest, pk: int) -> HttpResponse:
        mine: Any = desk.get_queryset(request)
        session = get_object_or_404(mine, pk=pk)
        if not desk.has_change_permission(request, session):
            raise PermissionDenied
        attendance.ask_again(session_id=pk, now=timezone.now())
        desk.log_change(request, session, "Zoom: report")
        messages.success(request, gettext("Zoom is asked within a minute."))
        return HttpResponseRedirect(reverse("admin:events_session_change", args=[pk]))

    view = desk.admin_site.admin_view(ask)
    return [path("<int:pk>/report/", view, name="registrations_call_report")]
