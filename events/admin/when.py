"""Sessions by when they are, and by how their call stands."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

AHEAD, PAST = "ahead", "past"


class WhenFilter(admin.SimpleListFilter):
    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(AHEAD, gettext("To come")), (PAST, gettext("Past"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == AHEAD:
            return queryset.upcoming()
        return queryset.past() if self.value() == PAST else queryset


UNLINKED, TROUBLED = "unlinked", "troubled"


class CallFilter(admin.SimpleListFilter):
    title = _("call")
    parameter_name = "call"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (UNLINKED, gettext("No link yet")),
            (TROUBLED, gettext("Trouble at Zoom")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == UNLINKED:
            return queryset.without_link()
        is_troubled = self.value() == TROUBLED
        return queryset.with_trouble_at_zoom() if is_troubled else queryset
