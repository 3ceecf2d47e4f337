"""What the desk's page of a session says of links of one's own."""

from typing import Any

from django import template
from django.utils import timezone

from events import zoom
from events.models import Session
from registrations.entitled import number_without

register = template.Library()


@register.inclusion_tag("admin/registrations/links_missing.html")
def links_missing(session: Session) -> dict[str, Any]:
    """How many could not enter, were it now; nothing where Zoom gives no links."""
    if not zoom.is_configured() or not session.is_online:
        return {}
    return {"session": session, "number": number_without(session, timezone.now())}
