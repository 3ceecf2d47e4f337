"""The organisers' home, above Django's list of models."""

from typing import Any

from django import template
from django.template import Context

from fairville_site import admin_home

register = template.Library()


@register.inclusion_tag("admin/desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    return admin_home.overview(context["request"].user)
