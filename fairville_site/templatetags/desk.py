"""The organisers' home, and the order of Django's lists of models."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField, FileInput
from django.template import Context

from events.admin.own_series import own_series
from fairville_site import admin_home, desk_pages, translation_gaps

register = template.Library()
register.filter("is_markdown", desk_pages.is_markdown)

# What is used most stands first; what is not named follows in Django's own order.
APPS = ["events", "registrations", "dialogues", "speakers"]


@register.inclusion_tag("admin/desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    request = context["request"]
    parts = admin_home.overview(request.user, own=own_series(request))
    texts = translation_gaps.overview(request)
    return {**parts, "texts": texts, "perms": context["perms"]}


@register.filter
def by_use(apps: Iterable[dict[str, Any]] | None) -> list[dict[str, Any]]:
    def place(app: dict[str, Any]) -> int:
        label = app["app_label"]
        return APPS.index(label) if label in APPS else len(APPS)

    return sorted(apps or [], key=place)


@register.filter
def named(field: BoundField) -> str:
    """The control of a cell, named as its column is: no label stands beside it."""
    return field.as_widget(attrs={"aria-label": str(field.label)})


@register.filter
def named_file(field: BoundField) -> str:
    """A file's control: Django puts it into a group of its own and names only that."""
    return named(field) if isinstance(field.field.widget, FileInput) else str(field)
