"""The organisers' home, and the order of Django's lists of models."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from fairville_site import admin_home, desk_pages, translation_gaps

register = template.Library()
register.filter("is_markdown", desk_pages.is_markdown)

# What is used most stands first; what is not named follows in Django's own order.
APPS = ["events", "registrations", "dialogues", "speakers"]


@register.inclusion_tag("admin/desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    parts = admin_home.overview(context["request"].user)
    texts = translation_gaps.overview(context["request"])
    return {**parts, "texts": texts, "perms": context["perms"]}


@register.filter
def by_use(apps: Iterable[dict[str, Any]] | None) -> list[dict[str, Any]]:
    def place(app: dict[str, Any]) -> int:
        label = app["app_label"]
        return APPS.index(label) if label in APPS else len(APPS)

    return sorted(apps or [], key=place)
