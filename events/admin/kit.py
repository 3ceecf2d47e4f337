"""The announcement kit: a session's announcement in every language and form, a poster."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.announcement import FORMS, announcement, written
from events.models import Session
from fairville_site import bilingual

type Desk = "admin.ModelAdmin[Session]"

KIT = "events_session_kit"
FILE = "events_session_kit_file"
POSTER = "events_session_poster"
TYPES = {"html": "text/html", "txt": "text/plain", "md": "text/markdown"}


@dataclass(frozen=True, slots=True)
class Kit:
    """What there is in one language; `html` is made of escaped texts."""

    code: str
    language: str
    is_complete: bool
    html: SafeString
    txt: str
    md: str


def addresses(desk: Desk) -> list[URLPattern]:
    """Beside the pages of sessions, for whoever may see them."""

    @never_cache
    @require_safe
    def kit(request: HttpRequest, pk: int) -> HttpResponse:
        return _kit(desk, request, pk)

    @never_cache
    @require_safe
    def file(request: HttpRequest, pk: int, code: str, form: str) -> HttpResponse:
        return _file(_session(desk, request, pk), code, form)

    @never_cache
    @require_safe
    def poster(request: HttpRequest, pk: int, code: str) -> HttpResponse:
        return _poster(request, _session(desk, request, pk), code)

    view = desk.admin_site.admin_view
    return [
        path("<int:pk>/kit/", view(kit), name=KIT),
        path("<int:pk>/kit/<slug:code>.<slug:form>", view(file), name=FILE),
        path("<int:pk>/kit/<slug:code>/poster/", view(poster), name=POSTER),
    ]


def _session(desk: Desk, request: HttpRequest, pk: int) -> Session:
    """As its page has it; whoever may not see it learns nothing of it."""
    allowed = desk.get_queryset(request).values("pk")
    sessions = Session.objects.for_page().filter(pk__in=allowed)
    session: Session = get_object_or_404(sessions, pk=pk)
    if not desk.has_view_or_change_permission(request, session):
        raise Http404
    return session


def _kit(desk: Desk, request: HttpRequest, pk: int) -> HttpResponse:
    session = _session(desk, request, pk)
    context = {
        **desk.admin_site.each_context(request),
        "title": gettext("Announcement kit"),
        "session": session,
        "kits": [_in(session, code) for code in bilingual.languages()],
    }
    return render(request, "admin/kit.html", context)


def _in(session: Session, code: str) -> Kit:
    with override(code):
        said = announcement(session)
        forms: dict[str, Any] = {form: written(said, form) for form in FORMS}
    forms["html"] = mark_safe(forms["html"])  # noqa: S308 (our template, escaped there)
    return Kit(
        code=code,
        language=get_language_info(code)["name_local"],
        is_complete=bilingual.available_in(session, code),
        **forms,
    )


def _file(session: Session, code: str, form: str) -> HttpResponse:
    """To download: a page of ours must never be what organisers are to paste."""
    if code not in bilingual.languages() or form not in FORMS:
        raise Http404
    with override(code):
        text = written(announcement(session), form)
        name = f"{session.pk}-{bilingual.slug(session)}-{code}.{form}"
    return HttpResponse(
        text,
        headers={
            "Content-Type": f"{TYPES[form]}; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def _poster(request: HttpRequest, session: Session, code: str) -> HttpResponse:
    if code not in bilingual.languages():
        raise Http404
    with override(code):
        said = announcement(session)
        address = f"{settings.SITE_URL}{session.get_absolute_url()}"
        context = {
            "session": session,
            "said": said,
            "code": code,
            "address": address.partition("://")[2],
            "qr": _qr(address),
        }
        return render(request, "admin/poster.html", context)


def _qr(address: str) -> SafeString:
    """Readable when a quarter of it is dirty or torn; black on white in any scheme."""
    import segno  # noqa: PLC0415 (only here)

    code = segno.make_qr(address, error="q")
    svg = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return mark_safe(svg)  # noqa: S308 (numbers of a picture)
