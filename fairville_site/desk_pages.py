"""Pages of the desk that belong to no model."""

from typing import Any

from django.contrib import admin
from django.forms import BoundField, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fairville_site import bilingual

MARKDOWN = "Markdown"  # in every language
BIOGRAPHY = "bio_"  # Markdown too, though its help does not say so


def is_markdown(field: Any) -> bool:
    """Whether a field of a form is a long text whose help says that it is Markdown."""
    if not isinstance(field, BoundField):
        return False
    is_said = MARKDOWN in str(field.help_text) or field.name.startswith(BIOGRAPHY)
    return is_said and isinstance(field.field.widget, Textarea)


@never_cache
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text of the field that `preview` names, as visitors would read it.

    Nothing is stored: a form sends itself here as it stands.
    """
    name = request.POST.get("preview", "")
    language = name.rpartition("_")[2]
    context = {
        **admin.site.each_context(request),
        "title": gettext("Preview"),
        "text": request.POST.get(name, ""),
        "language": language if language in bilingual.languages() else "",
    }
    return render(request, "admin/preview.html", context)
