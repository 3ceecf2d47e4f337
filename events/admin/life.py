"""The life of a session at the desk: its panel, and one page for each step.

A step is read before it is taken: GET says what will happen, POST does it.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events import readiness, services
from events.admin.asking import Asks
from events.admin.authors import author
from events.admin.life_words import stands, will
from events.choices import Decision, State
from events.forms.life import form_of
from events.models import Session
from events.services import Verb, is_scheduled, verbs_of
from fairville_site import bilingual

type Desk = Asks


LIFE = "events_session_life"
PREVIEW = "events_session_preview"
DUPLICATE = "events_session_duplicate"


def addresses(desk: Desk) -> list[URLPattern]:
    """Beside the pages of sessions, for whoever may change them."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def life(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        return _life(desk, request, pk, verb)

    @require_POST
    def preview(request: HttpRequest, pk: int) -> HttpResponse:
        return _preview(desk, request, pk)

    @require_POST
    def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
        return _duplicate(desk, request, pk)

    view = desk.admin_site.admin_view
    return [
        path("<int:pk>/life/<slug:verb>/", view(life), name=LIFE),
        path("<int:pk>/preview/", view(preview), name=PREVIEW),
        path("<int:pk>/duplicate/", view(duplicate), name=DUPLICATE),
    ]


def panel(desk: Desk, request: HttpRequest, session: Session) -> dict[str, Any]:
    """What stands above the form of a session: where it is, and what can be done."""
    now = timezone.now()
    is_hidden = session.state == State.DRAFT or is_scheduled(session, now)
    return {
        "stands": stands(session, now),
        "verbs": verbs_of(session, now),
        "is_hidden": is_hidden,
        "previews": preview_addresses(session) if is_hidden else [],
        "obstacles": readiness.obstacles(session) if is_hidden else [],
        "warnings": readiness.warnings(session, now) if is_hidden else [],
        "call_missing": [] if is_hidden else readiness.call_missing(session, now),
        "can_duplicate": desk.has_add_permission(request),
    }


def preview_addresses(session: Session) -> list[str]:
    """Where its draft can be read, in each language; empty without a key."""
    found = []
    for code in bilingual.languages() if session.preview_key else []:
        with override(code):
            key = [session.pk, session.preview_key]
            found.append(
                settings.SITE_URL + reverse("events:session_preview", args=key)
            )
    return found


def _life(desk: Desk, request: HttpRequest, pk: int, name: str) -> HttpResponse:
    session = _session(desk, request, pk)
    if name not in Verb:
        raise Http404
    verb, now = Verb(name), timezone.now()
    if verb not in verbs_of(session, now):
        words = gettext("“%(verb)s” is not possible as it is now.")
        messages.error(request, words % {"verb": verb.label})
        return _to(session)
    typed = request.POST if request.method == "POST" else None
    form = form_of(verb)(typed, session=session)
    obstacles = readiness.obstacles(session) if verb in services.TO_THE_PUBLIC else []
    if typed is not None and not obstacles and form.is_valid():
        return _do(desk, request, session, verb, form.edits)
    places = [row for row in session.places.all() if row.taken]
    context = {
        **desk.admin_site.each_context(request),
        "title": verb.label,
        "session": session,
        "places": places,
        "stands": stands(session, now),
        "will": will(verb, session, sum(row.taken for row in places), now),
        "obstacles": obstacles,
        "warnings": readiness.warnings(session, now)
        if verb in services.TO_THE_PUBLIC
        else [],
        "form": form,
        "media": desk.media + form.media,
    }
    return render(request, "admin/session_life.html", context)


def _do(
    desk: Desk,
    request: HttpRequest,
    session: Session,
    verb: Verb,
    edits: dict[str, Any],
) -> HttpResponse:
    try:
        services.carry_out(
            session_id=session.pk,
            verb=verb,
            author=author(request),
            edits=edits,
            decision=Decision.PENDING,
        )
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return _to(session)
    desk.log_change(request, session, f"State: {verb}")
    session.refresh_from_db()
    messages.success(request, stands(session, timezone.now()))
    return desk.ask(request, [session.pk], _to(session))


def _preview(desk: Desk, request: HttpRequest, pk: int) -> HttpResponse:
    """Never the key itself in the history: it would open the draft for good."""
    session = _session(desk, request, pk)
    if "withdraw" in request.POST:
        services.take_preview_key(session_id=pk)
        messages.success(request, gettext("The preview link opens nothing any more."))
    else:
        services.give_preview_key(session_id=pk)
        messages.success(request, gettext("Whoever has the preview link can read it."))
    return _to(session)


def _duplicate(desk: Desk, request: HttpRequest, pk: int) -> HttpResponse:
    session = _session(desk, request, pk)
    if not desk.has_add_permission(request):
        raise PermissionDenied
    copy = services.duplicate(session=session)
    desk.log_addition(request, copy, f"Duplicate of #{session.pk}")
    words = gettext("This is the copy, a draft: give it its date, then publish it.")
    messages.success(request, words)
    return _to(copy)


def _session(desk: Desk, request: HttpRequest, pk: int) -> Session:
    """What one may not know of is not there."""
    session: Session | None = desk.get_object(request, str(pk))
    if session is None:
        raise Http404
    if not desk.has_change_permission(request, session):
        raise PermissionDenied
    return session


def _to(session: Session) -> HttpResponseRedirect:
    return HttpResponseRedirect(
        reverse("admin:events_session_change", args=[session.pk])
    )
