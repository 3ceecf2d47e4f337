"""The hours of a session where whoever reads of it lives."""

from dialogues.models import City
from events import clock
from events.choices import Mode
from events.models import Session


def own_hours(session: Session, *, city: City | None, mode: str, language: str) -> str:
    """`13h–15h` in the reader's city, when it is another hour than the session's.

    Nothing for whoever comes to the place: its clocks are what counts there.
    """
    if city is None or session.span is None or mode != Mode.ONLINE:
        return ""
    here = clock.city_hours(session.span, [(city.name, city.timezone)], language)
    there = clock.city_hours(session.span, [("", session.timezone)], language)
    if not here or here[0].hours == there[0].hours:
        return ""
    return here[0].hours
