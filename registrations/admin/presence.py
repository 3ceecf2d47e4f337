"""Who was there, in the list of registrations."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WasThere(admin.SimpleListFilter):
    """However it is known: at the door, by a click, by Zoom's report."""

    title = _("presence")
    parameter_name = "present"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("yes", pgettext_lazy("an answer", "Yes")),
            ("no", pgettext_lazy("an answer", "No")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ("yes", "no"):
            return queryset.present(was=self.value() == "yes")
        return queryset
