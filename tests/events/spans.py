from datetime import datetime

from events.clock import (
    Span,
    local_instant,
)

PARIS, LONDON, ATHENS = "Europe/Paris", "Europe/London", "Europe/Athens"
CAIRO, DAKAR = "Africa/Cairo", "Africa/Dakar"
AUDIENCE = (PARIS, LONDON, ATHENS, CAIRO, DAKAR)


def span(start: str, end: str, zone: str = PARIS, *, day_only: bool = False) -> Span:
    instants = (
        local_instant(datetime.fromisoformat(text), zone) for text in (start, end)
    )
    return Span(*instants, zone, day_only)


def plain(label: str) -> str:
    return label.replace("\N{NO-BREAK SPACE}", " ")
