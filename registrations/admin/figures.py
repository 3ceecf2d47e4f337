"""Counts for funders, at the desk: by series, session, period; never a person.

Nothing personal is in them, so that a link may fetch the files too.
"""

from typing import Any

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dialogues.models import Series
from events.admin.own_series import within
from events.models import Session
from registrations import figure_pages, figures
from registrations.admin.readonly import ReadOnlyAdmin
from registrations.forms.figures import FiguresForm, latest_first
from registrations.models import Figure
from registrations.spreadsheets import TYPES, Kind, Table, written

COUNTED = 1000  # on the page, the latest; each is counted and hidden by itself
LISTED = 200  # one by one on the page; the files hold all


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin[Figure]):
    """In place of a list of frozen numbers: all of them, frozen or not, as a page."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.figures)
        return [
            path("", view, name="registrations_figures"),
            # By this name the desk's lists of models lead here.
            path("", view, name="registrations_figure_changelist"),
        ]

    @method_decorator(require_safe)
    def figures(self, request: HttpRequest) -> HttpResponse | FileResponse:
        if not self.has_view_permission(request):
            raise Http404
        form = self._form(request)
        chosen = latest_first(form.chosen()).select_related("series")
        kind = request.GET.get("as", "")
        if kind in Kind:
            every = list(chosen)
            shown = figures.of_sessions(one.pk for one in every)
            return _file(figure_pages.table(every, shown), Kind(kind))
        ids = list(chosen.values_list("pk", flat=True)[:COUNTED])
        shown = figures.of_sessions(ids)
        known = [pk for pk in ids if shown[pk]]
        sessions = list(chosen.filter(pk__in=known[:LISTED]))
        sums = figures.summed(shown.values())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Figures for funders"),
            "form": form,
            "totals": figure_pages.totals(sums),
            "charts": figure_pages.charts(sums),
            "sessions": figure_pages.by_session(sessions, shown),
            "unlisted": len(known) - len(sessions),
            "counted": len(ids),
            "uncounted": chosen.count() - len(ids),
            "fewest": figures.FEWEST,
        }
        return render(request, "admin/figures.html", context)

    def _form(self, request: HttpRequest) -> FiguresForm:
        desk: Any = self.admin_site.get_model_admin(Session)
        return FiguresForm(
            request.GET,
            sessions=desk.get_queryset(request).for_addresses(),
            series=within(request, Series.objects.for_cards()),
        )


def _file(table: Table, kind: Kind) -> FileResponse:
    response = FileResponse(
        written(table, kind),
        as_attachment=True,
        filename=f"fairville-figures-{timezone.localdate()}.{kind}",
        content_type=TYPES[kind],
    )
    response.headers["Cache-Control"] = "no-store"
    return response
