"""Whether people are told of what has changed: who, of what, by which mails; then how far.

An edit at the desk waits for this page: nothing leaves before somebody has decided.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.admin.authors import author
from events.choices import Decision
from events.models import Session
from fairville_site import bilingual
from registrations.admin import tell_words
from registrations.admin.sheets import sheet, with_sheets
from registrations.services import (
    TellingRefused,
    decide,
    resume_telling,
    settle,
    stop_link,
    stop_telling,
)
from registrations.services.deciding import Stopped
from registrations.services.foretelling import (
    foretold,
    groups_of,
    sample,
    undecided,
)

type Desk = "admin.ModelAdmin[Session]"

TELL = "registrations_tell"
UNDECIDED = "registrations_tell_list"
SHEET = "registrations_tell_sheet"
LATER = "later"


def addresses(desk: Desk) -> list[URLPattern]:
    """Beside the pages of sessions, for whoever may change them."""

    @never_cache
    @require_safe
    def waiting(request: HttpRequest) -> HttpResponse:
        return _waiting(desk, request)

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def tell(request: HttpRequest, pk: int) -> HttpResponse:
        return _tell(desk, request, pk)

    @require_safe
    def letter(request: HttpRequest, pk: int, who: str, code: str) -> HttpResponse:
        return _letter(desk, request, pk, who, code)

    view = desk.admin_site.admin_view
    return [
        path("tell/", view(waiting), name=UNDECIDED),
        path("<int:pk>/tell/", view(with_sheets(tell)), name=TELL),
        path("<int:pk>/tell/<slug:who>/<slug:code>/", view(letter), name=SHEET),
    ]


def _waiting(desk: Desk, request: HttpRequest) -> HttpResponse:
    """Every session that waits, with how many people it is about."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    found = undecided(desk.get_queryset(request))
    now = timezone.now()
    rows = []
    for session in found.select_related("series", "venue"):
        groups = groups_of(foretold(session, now))
        rows.append((session, sum(group.number for group in groups)))
    context = {"title": gettext("Changes that wait for your decision"), "rows": rows}
    return _page(desk, request, "admin/tell_list.html", context)


def _tell(desk: Desk, request: HttpRequest, pk: int) -> HttpResponse:
    session = _session(desk, request, pk)
    if request.method == "POST":
        return _act(desk, request, session)
    context = {
        "title": gettext("Tell people"),
        "session": session,
        "languages": bilingual.languages(),
        **tell_words.standing(session, timezone.now()),
    }
    return _page(desk, request, "admin/tell.html", context)


def _letter(
    desk: Desk, request: HttpRequest, pk: int, who: str, code: str
) -> HttpResponse:
    """The mail of a group of readers, to nobody, for a frame."""
    session = _session(desk, request, pk)
    telling = foretold(session, timezone.now())
    groups = {(group.key, group.language): group for group in groups_of(telling)}
    if telling is None or (who, code) not in groups:
        raise Http404
    return sheet(request, sample(session, telling, groups[who, code]))


def _act(desk: Desk, request: HttpRequest, session: Session) -> HttpResponse:
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    try:
        noted, said = ACTS[name](request, session)
    except TellingRefused as refusal:
        messages.error(request, str(refusal))
        return _back(session)
    if noted:
        desk.log_change(request, session, noted)
    messages.success(request, said)
    if name in {Decision.TELL, "now", "stop", "resume"}:
        return _back(session)
    form = reverse("admin:events_session_change", args=[session.pk])
    return HttpResponseRedirect(form)


def _told(request: HttpRequest, session: Session) -> tuple[str, str]:
    number = _decided(request, session, Decision.TELL)
    said = gettext("Decided: the mails leave in a minute. Until then it can be undone.")
    return f"Told of a change: {number}", said


def _silent(request: HttpRequest, session: Session) -> tuple[str, str]:
    number = _decided(request, session, Decision.SILENT)
    said = gettext("Decided: nobody is told of this change.")
    return f"Silent about a change: {number}", said


def _decided(request: HttpRequest, session: Session, decision: Decision) -> int:
    seen = request.POST.get("seen", "")
    return decide(
        session_id=session.pk, decision=decision, seen=seen, author=author(request)
    )


def _later(request: HttpRequest, session: Session) -> tuple[str, str]:
    said = gettext("Nobody is told for now: this page and the home remind you.")
    return "Telling of a change: later", said


def _now(request: HttpRequest, session: Session) -> tuple[str, str]:
    if settle(session_id=session.pk, now=timezone.now()):
        return "Told at once", gettext("The mails leave one after the other.")
    return "", gettext("There is nothing to tell any more.")


def _stop(request: HttpRequest, session: Session) -> tuple[str, str]:
    stopped = stop_telling(session_id=session.pk)
    noted = f"Telling stopped: {stopped.left} had left, {stopped.stopped} stopped"
    return noted, _stopped(stopped)


def _stopped(stopped: Stopped) -> str:
    left = ngettext("%(n)s mail had left", "%(n)s mails had left", stopped.left)
    dropped = ngettext("%(n)s was stopped", "%(n)s were stopped", stopped.stopped)
    words = [left % {"n": stopped.left}, dropped % {"n": stopped.stopped}]
    said = gettext("Stopped: {0}, {1}.").format(*words)
    if stopped.is_undecided and not stopped.stopped:
        said = gettext("Stopped before anything left.")
    if stopped.is_undecided:
        said = f"{said} {gettext('Decide again when you are ready.')}"
    return said


def _resume(request: HttpRequest, session: Session) -> tuple[str, str]:
    number = resume_telling(session_id=session.pk)
    if not number:
        return "", gettext("There is nothing to tell any more.")
    said = gettext("The mails that were stopped leave one after the other.")
    return f"Telling gone on with: {number}", said


def _stop_link(request: HttpRequest, session: Session) -> tuple[str, str]:
    number = stop_link(session_id=session.pk)
    said = gettext(
        "Nobody more is told of the new link; the way into the call leads to it."
    )
    return f"Telling of the link stopped: {number}", said


ACTS: dict[str, Callable[[HttpRequest, Session], tuple[str, str]]] = {
    Decision.TELL: _told,
    Decision.SILENT: _silent,
    LATER: _later,
    "now": _now,
    "stop": _stop,
    "resume": _resume,
    "stop_link": _stop_link,
}


def _session(desk: Desk, request: HttpRequest, pk: int) -> Session:
    """What one may not know of is not there."""
    rows = desk.get_queryset(request).select_related("series__parent", "venue")
    session: Session = get_object_or_404(rows, pk=pk)
    if not desk.has_change_permission(request, session):
        raise PermissionDenied
    return session


def _page(
    desk: Desk, request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    whole = {**desk.admin_site.each_context(request), **context}
    return render(request, template, whole)


def _back(session: Session) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:{TELL}", args=[session.pk]))
