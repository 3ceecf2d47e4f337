"""How Zoom is asked for somebody: as a registrant, or as who speaks in a webinar."""

from dataclasses import dataclass

from events.models import Meeting
from events.zoom import registrants, webinars
from events.zoom.registrants import Kind, Person, Registrant, Standing
from registrations.models import Seat


@dataclass(frozen=True, slots=True)
class Way:
    """The same verbs for both; panelists are there or not, and nobody approves them."""

    kind: Kind
    speaks: bool = False

    def add(self, zoom_id: int, person: Person) -> Registrant:
        if not self.speaks:
            return registrants.add(self.kind, zoom_id, person)
        webinars.add_panelist(zoom_id, person)
        return Registrant("", person.email, "", Standing.PENDING)

    def everybody(self, zoom_id: int) -> list[Registrant]:
        if self.speaks:
            return webinars.panelists(zoom_id)
        return registrants.everybody(self.kind, zoom_id)

    def approve(self, zoom_id: int, found: Registrant) -> None:
        if not self.speaks:
            registrants.approve(self.kind, zoom_id, found.id, found.email)

    def cancel(self, zoom_id: int, found: Registrant) -> None:
        if self.speaks:
            webinars.remove_panelist(zoom_id, found.id)
        else:
            registrants.cancel(self.kind, zoom_id, found.id, found.email)

    def remove(self, zoom_id: int, number: str) -> None:
        if self.speaks:
            webinars.remove_panelist(zoom_id, number)
        else:
            registrants.remove(self.kind, zoom_id, number)


def way_of(seat: Seat, meeting: Meeting) -> Way:
    speaks = meeting.zoom_kind == Kind.WEBINAR and seat.appearance_id is not None
    return Way(Kind(meeting.zoom_kind), speaks)


def former_ways(seat: Seat) -> list[Way]:
    """Of whoever was erased here nothing says whether they spoke: look at both."""
    kind = Kind(seat.zoom_kind)
    others = [Way(kind, speaks=True)] if kind == Kind.WEBINAR else []
    return [*others, Way(kind)]
