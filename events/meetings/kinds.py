"""Meeting or webinar: hosts may make the one of the other in Zoom's portal."""

from collections.abc import Callable

from events import zoom
from events.meetings.held import Held
from events.zoom import Kind

OTHER = {Kind.MEETING: Kind.WEBINAR, Kind.WEBINAR: Kind.MEETING}
# What Zoom says of a number that is gone, or is of the other kind.
NOT_THERE = (zoom.NotFound, zoom.OtherKind)


def as_the_other[T](
    held: Held, error: zoom.Refused, ask: Callable[[int, Kind], T]
) -> T | None:
    """Ask once more, of the same number as the other kind; None if it is not that.

    A webinar asked for as a meeting is named as such, and otherwise is not there; what
    Zoom says of a meeting asked for as a webinar is nowhere written.
    """
    assert held.zoom_id  # noqa: S101 (it was asked for)
    is_gone = isinstance(error, zoom.NotFound)
    if is_gone and held.kind == Kind.MEETING:
        return None
    try:
        return ask(held.zoom_id, OTHER[held.kind])
    except NOT_THERE:
        return None
    except zoom.MissingScope:
        # An app that may do nothing with the other kind has made none of it.
        if is_gone:
            return None
        raise
