"""Links of one's own into calls, in the list of registrations."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.admin.call_words import trouble
from events.choices import LinkMode, Mode
from events.models import Meeting
from registrations.choices import RegistrationState, SeatState
from registrations.entitled import people_without
from registrations.models import Registration


class HasOwnLink(admin.SimpleListFilter):
    title = _("link of one’s own")
    parameter_name = "own_link"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("missing", _("missing")), ("there", _("ready"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "missing":
            without = people_without(timezone.now()).order_by().values("pk")
            return queryset.filter(pk__in=without)
        if self.value() == "there":
            return queryset.filter(seat__state=SeatState.ADDED)
        return queryset


def words_of(registration: Registration) -> str:
    """Where somebody stands with their link, and why; a dash where there is none to be."""
    meeting = getattr(registration.session, "meeting", None)
    if not (meeting and _is_to_have_one(registration, meeting)):
        return "—"
    seat = getattr(registration, "seat", None)
    if seat is None or meeting.zoom_id is None:
        return gettext("waits until Zoom has the call")
    if seat.zoom_id != meeting.zoom_id:
        return capfirst(str(SeatState.TO_ADD.label))
    if seat.state == SeatState.ADDED:
        return gettext("Ready")
    label = capfirst(str(seat.get_state_display()))
    if not seat.error:
        return label
    reason = trouble(seat.error)
    return f"{label}. {' '.join([reason.words, *reason.details[:1]])}"


def _is_to_have_one(registration: Registration, meeting: Meeting) -> bool:
    return (
        meeting.link_mode == LinkMode.PERSONAL
        and registration.mode == Mode.ONLINE
        and registration.state == RegistrationState.CONFIRMED
    )
