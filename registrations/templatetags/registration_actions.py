"""What can be done for one person, at the desk, from their own page there."""

from django import template
from django.contrib import admin
from django.template import Context

from registrations.models import Registration

register = template.Library()


@register.simple_tag(takes_context=True)
def actions_on(
    context: Context, registration: Registration | None
) -> list[tuple[str, str]]:
    """The list's own, as far as whoever looks may use them; files are of many."""
    if registration is None:
        return []
    desk = admin.site.get_model_admin(Registration)
    offered = desk.get_action_choices(context["request"], default_choices=[])
    return [(name, label) for name, label in offered if not name.startswith("export")]
