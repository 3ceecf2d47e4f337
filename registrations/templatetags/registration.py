"""What other apps' pages show of registering."""

from collections.abc import Iterable

from django import template

from dialogues.models import Series
from events.models import Session
from fairville_site import bilingual

register = template.Library()

register.filter("slug", bilingual.slug)


@register.inclusion_tag("registrations/registration_link.html")
def registration_link(session: Session) -> dict[str, object]:
    """The button to register while one can, or to be told a date; else a sentence if any."""
    return {
        "session": session,
        "standing": session.standing(),
        "is_past": session.is_past(),
        "is_accepting": session.is_open(),
        "slug": bilingual.slug(session),
    }


@register.inclusion_tag("registrations/register_for_several.html")
def register_for_several(series: Series, ahead: Iterable[Session]) -> dict[str, object]:
    """The button for all sessions at once, where there are two or more to register for."""
    number = sum(session.is_open() for session in ahead)
    return {"series": series, "slug": bilingual.slug(series), "number": number}


@register.inclusion_tag("registrations/follow_link.html")
def follow_link(session: Session) -> dict[str, object]:
    """To learn the date while there is none, or to have what was recorded."""
    return {"session": session, "slug": bilingual.slug(session)}
