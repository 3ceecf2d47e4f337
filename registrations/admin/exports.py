"""Registrations as a file: of the chosen rows, or of the list as it is filtered.

By POST alone: a link can be opened ahead by a browser, and stands in its history. Whoever
found the desk open has to say first who they are. What left, of which session and by
whom, is written down beside the session.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from events.models import Session
from fairville_site import fresh
from registrations.exports import export
from registrations.models import Registration
from registrations.spreadsheets import TYPES, Kind


class Exporting(admin.ModelAdmin):
    """For the desk of registrations: whoever sees the list may take it away."""

    change_list_template = "admin/registration_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export)
        return [
            path("export/", view, name="registrations_registration_export"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The list that the address's filters and search words make."""
        kind = request.POST.get("as", "")
        if kind not in Kind or not self.has_view_permission(request):
            raise Http404
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise Http404 from error
        return self._file(request, rows, Kind(kind))

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export_csv(
        self, request: HttpRequest, queryset: QuerySet[Registration]
    ) -> HttpResponseBase:
        return self._file(request, queryset, Kind.CSV)

    @admin.action(description=_("Export as XLSX"), permissions=["view"])
    def export_xlsx(
        self, request: HttpRequest, queryset: QuerySet[Registration]
    ) -> HttpResponseBase:
        return self._file(request, queryset, Kind.XLSX)

    def _file(self, request: HttpRequest, rows: Any, kind: Kind) -> HttpResponseBase:
        if fresh.has_to_prove(request):
            return self._ask(request)
        author: Any = request.user  # the desk's: somebody
        made = export(rows=rows, kind=kind, author=author, now=timezone.now())
        for session in Session.objects.for_addresses().filter(pk__in=made.counts):
            number = made.counts[session.pk]
            self.log_change(request, session, f"{number} registrations as {kind}")
        response = FileResponse(
            made.file,
            as_attachment=True,
            filename=made.name,
            content_type=TYPES[kind],
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _ask(self, request: HttpRequest) -> HttpResponseBase:
        """Back to the list as it is filtered; a file would leave the question standing."""
        words = gettext("Once you have confirmed that it is you, export again.")
        self.message_user(request, words, messages.INFO)
        there = reverse("admin:registrations_registration_changelist")
        query = request.META.get("QUERY_STRING", "")
        return fresh.ask(request, f"{there}?{query}" if query else there)
