"""After a session: its recording, slides, articles, each attached by one form."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dialogues.models import Resource
from events import services
from events.admin.authors import author
from events.forms.material import MaterialForm
from events.models import Session

type Desk = "admin.ModelAdmin[Session]"

MATERIAL = "events_session_material"


def addresses(desk: Desk) -> list[URLPattern]:
    """Beside the pages of sessions, for whoever may change them and add documents."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def material(request: HttpRequest, pk: int) -> HttpResponse:
        return _material(desk, request, _session(desk, request, pk))

    view = desk.admin_site.admin_view
    return [path("<int:pk>/material/", view(material), name=MATERIAL)]


def _session(desk: Desk, request: HttpRequest, pk: int) -> Session:
    session: Session = get_object_or_404(desk.get_queryset(request), pk=pk)
    may_add = request.user.has_perm("dialogues.add_resource")
    if not (may_add and desk.has_change_permission(request, session)):
        raise Http404
    return session


def _material(desk: Desk, request: HttpRequest, session: Session) -> HttpResponse:
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed = {"data": request.POST, "files": request.FILES}
    form = MaterialForm(**typed, instance=Resource(), session=session)
    if form.is_bound and form.is_valid():
        attached = services.attach_material(
            session_id=session.pk,
            resource=form.save(commit=False),
            author=author(request),
        )
        desk.log_change(request, session, f"Material: #{attached.resource_id}")
        messages.success(request, gettext("It stands on the page of the session now."))
        address = reverse(f"admin:{MATERIAL}", args=[session.pk])
        return HttpResponseRedirect(address)
    context = {
        **desk.admin_site.each_context(request),
        "title": gettext("Material"),
        "session": session,
        "attached": session.session_resources.select_related("resource"),
        "form": form,
    }
    return render(request, "admin/material.html", context)
