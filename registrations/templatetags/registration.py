"""What other apps' pages show of registering."""

from django import template

from events.models import Session
from fairville_site import bilingual
from registrations.services import is_accepting

register = template.Library()


@register.inclusion_tag("registrations/registration_link.html")
def registration_link(session: Session) -> dict[str, object]:
    """The button to register while one can; otherwise a sentence, or nothing."""
    return {
        "session": session,
        "standing": session.standing(),
        "is_past": session.is_past(),
        "is_accepting": is_accepting(session),
        "slug": bilingual.slug(session),
    }
