"""The door: for whoever stands there with a telephone, and for the sheet to sign.

A page names its people without their addresses. Each tap may be sent twice, and leads
back to the same place in the list.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from events.choices import VISIBLE_STATES, Format, State
from events.models import Session
from events.querysets import SessionQuerySet
from fairville_site.folding import fold
from registrations import checkin, privacy
from registrations.admin.readonly import ReadOnlyAdmin
from registrations.checkin import Guest
from registrations.forms.door import WalkInForm
from registrations.models import Attendance, Registration, WalkIn

NEAR_BEFORE = timedelta(days=2)
NEAR_AFTER = timedelta(days=30)
PERMISSIONS = ["registrations.view_attendance", "registrations.add_attendance"]
BLANK_LINES = 15
SHOWN_WALK_INS = 10


@admin.register(Attendance)
class DoorAdmin(ReadOnlyAdmin[Attendance]):
    """In place of a list of presences: the sessions at whose door one can stand.

    Whoever keeps a door need see nothing else of the session: it is among those that
    the desk of sessions would show them, whether or not they may open that desk.
    """

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        one = "<int:pk>/"
        return [
            path("", view(self.door), name="registrations_door"),
            # By this name the desk's lists of models lead here.
            path("", view(self.door), name="registrations_attendance_changelist"),
            path(one, view(self.door_session), name="registrations_door_session"),
            path(
                f"{one}counts/",
                view(self.door_counts),
                name="registrations_door_counts",
            ),
            path(
                f"{one}sheet/", view(self.door_sheet), name="registrations_door_sheet"
            ),
        ]

    def _sessions(self, request: HttpRequest) -> SessionQuerySet:
        """Held on site and made public. Raises Http404 for whoever keeps no door."""
        if not request.user.has_perms(PERMISSIONS):
            raise Http404
        desk: Any = self.admin_site.get_model_admin(Session)
        sessions: SessionQuerySet = desk.get_queryset(request)
        on_site = sessions.filter(state__in=VISIBLE_STATES)
        return on_site.exclude(format=Format.ONLINE).for_cards()

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), **context}
        return render(request, template, whole)

    @method_decorator(require_safe)
    def door(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        near = self._sessions(request).filter(
            state=State.PUBLISHED,
            ends_at__gt=now - NEAR_BEFORE,
            starts_at__lt=now + NEAR_AFTER,
        )
        sessions = list(near.order_by("starts_at", "pk"))
        counts = checkin.counts(session.pk for session in sessions)
        over = [one for one in sessions if one.is_past(now)]
        ahead = [one for one in sessions if not one.is_past(now)]
        parts = [
            [(session, counts[session.pk]) for session in part]
            for part in (ahead, over[::-1])
        ]
        context = {"title": gettext("The door"), "parts": parts}
        return self._page(request, "admin/door.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def door_session(self, request: HttpRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(self._sessions(request), pk=pk)
        form = WalkInForm()
        if request.method == "POST":
            if done := act(request, session):
                return back(request, session, done)
            form = WalkInForm(request.POST)
            if form.is_valid():
                checkin.walk_in(session=session, **form.cleaned_data)
                return back(request, session, "walk-in")
        return self._page(
            request, "admin/door_session.html", seen(request, session, form)
        )

    @method_decorator(require_safe)
    def door_counts(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The line of numbers alone: the page asks for it every few seconds."""
        session = get_object_or_404(self._sessions(request), pk=pk)
        context = {"counts": checkin.counts([session.pk])[session.pk]}
        return render(request, "admin/door_counts.html", context)

    @method_decorator(require_safe)
    def door_sheet(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To print and sign: whoever is expected, then lines for the others."""
        session = get_object_or_404(self._sessions(request), pk=pk)
        people = [one for one in checkin.guests(session.pk) if one.is_expected]
        context = {"session": session, "people": people, "blank": range(BLANK_LINES)}
        return self._page(request, "admin/door_sheet.html", context)


def act(request: HttpRequest, session: Session) -> str:
    """Do what the button of a name says, and return where that name stands."""
    for tap, service in (("in", checkin.check_in), ("out", checkin.undo)):
        if number := whole(request.POST.get(tap)):
            known = Registration.objects.filter(
                session=session, state__in=checkin.KNOWN
            )
            service(registration=get_object_or_404(known, pk=number))
            return f"guest-{number}"
    if number := whole(request.POST.get("gone")):
        checkin.undo_walk_in(session_id=session.pk, walk_in_id=number)
        return "walk-in"
    return ""


def whole(text: str | None) -> int:
    """A number that a button carries; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def back(request: HttpRequest, session: Session, place: str) -> HttpResponse:
    """To the same list, looked through for the same words, at the same name.

    The address says which row to speak of, never a name: that stands in the row.
    """
    query = {"q": request.GET.get("q", ""), "done": place}
    kept = urlencode({name: value for name, value in query.items() if value})
    page = reverse("admin:registrations_door_session", args=[session.pk])
    return HttpResponseRedirect(f"{page}?{kept}#{place}", status=303)


def seen(request: HttpRequest, session: Session, form: WalkInForm) -> dict[str, Any]:
    """Everybody stands in the page; who is not looked for is hidden."""
    guests = checkin.guests(session.pk)
    wanted = fold(request.GET.get("q", "")).strip()
    shown = {guest.number for guest in guests if guest.matches(wanted)}
    walk_ins = WalkIn.objects.filter(session=session).order_by("-pk")
    return {
        "title": gettext("The door"),
        "session": session,
        "q": request.GET.get("q", ""),
        "shown": shown,
        "expected": [one for one in guests if one.is_expected],
        "waiting": [one for one in guests if one.is_waiting],
        "others": [one for one in guests if not (one.is_expected or one.is_waiting)],
        "counts": checkin.counts([session.pk])[session.pk],
        "walk_ins": walk_ins[:SHOWN_WALK_INS],
        "said": said(request.GET.get("done", ""), guests),
        "form": form,
        "kept_days": privacy.kept_days(session.retention_days),
    }


def said(place: str, guests: list[Guest]) -> str:
    """What the last tap did, for whoever does not see the row."""
    if place == "walk-in":
        return gettext("The list of those without a registration is up to date.")
    found = [one for one in guests if f"guest-{one.number}" == place]
    if not found:
        return ""
    words = (
        gettext("%(name)s is in.")
        if found[0].arrived_at
        else gettext("%(name)s is not in.")
    )
    return words % {"name": found[0].name}
