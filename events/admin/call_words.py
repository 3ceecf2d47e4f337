"""Where a meeting at Zoom stands, in the organiser's words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import ZoomKind, ZoomState
from events.meetings.wanted import Fate, fate_of
from events.models import Meeting

TROUBLE = {
    "misconfigured": _(
        "An address of Zoom in the settings is neither https nor local."
    ),
    "unreachable": _("Zoom cannot be reached. The site tries again by itself."),
    "answer_lost": _(
        "Zoom’s answer was lost. The site looks what was done, then tries again."
    ),
    "busy": _(
        "Zoom takes no more requests for the moment. The site waits until it does."
    ),
    "credentials": _("Zoom does not know the account, the client or its secret."),
    "token": _("Zoom does not take the token."),
    "scope": _("The app at Zoom lacks permissions (scopes):"),
    "plan": _("The account’s plan at Zoom does not include this."),
    "host": _("Zoom knows no user by the host’s address."),
    "host_may_not": _("This host may not schedule meetings: Zoom’s administrator can."),
    "fields": _("Zoom refused these values:"),
    "running": _("People are in the call: it is deleted when it is over."),
    "ended": _("The call is over at Zoom."),
    "webinar": _("At Zoom this number is of another kind of call."),
    "no_webinars": _(
        "The host’s licence at Zoom lacks the webinar add-on: an administrator of the "
        "account at Zoom adds it, or choose a meeting."
    ),
    "gone": _("Zoom does not know the call."),
    "quota": _("Three tries a day for one address: the next one is tomorrow."),
    "registration_off": _("Registration is off at Zoom. The site asks for it again."),
    "is_host": _("The host enters as host, and needs no link."),
    "over": _("Zoom says that the call is over."),
    "full": _("Zoom lets no more people register: the plan’s limit is reached."),
}
UNAPPLIED = {
    "topic": _("title"),
    "start_time": _("start"),
    "duration": _("duration"),
    "language_interpretation": _("interpretation (the plan or the host may lack it)"),
    "approval_type": _("no registration at Zoom"),
    "registration_off": _("registration at Zoom, which a link for each person needs"),
    "registration_open": _(
        "registration by this site alone: at Zoom strangers approve themselves"
    ),
    "registrants_mail": _("no mail by Zoom: people hear of each step twice"),
    "waiting_room": _("waiting room"),
    "practice_session": _("nobody watches before the host begins"),
    "panelists_mail": _("no mail by Zoom to those who speak: they hear of it twice"),
    "join_before_host": _("nobody enters before the host"),
}

OF_A_MEETING = {
    "gone": _(
        "Somebody deleted this meeting at Zoom. Nothing is made again by itself."
    ),
    "unapplied": _("The meeting is made, but Zoom did not take:"),
    "made": _("The meeting is made, and as it should be."),
}
OF_A_WEBINAR = {
    "gone": _(
        "Somebody deleted this webinar at Zoom. Nothing is made again by itself."
    ),
    "unapplied": _("The webinar is made, but Zoom did not take:"),
    "made": _("The webinar is made, and as it should be."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A sentence, and what belongs under it."""

    words: str
    details: list[str] = field(default_factory=list)
    is_trouble: bool = False


def standing_of(meeting: Meeting, now: datetime) -> Standing:
    """What an organiser should know first; trouble before all else."""
    if meeting.zoom_error:
        return trouble(meeting.zoom_error)
    is_webinar = meeting.zoom_kind == ZoomKind.WEBINAR
    said = OF_A_WEBINAR if is_webinar else OF_A_MEETING
    if meeting.zoom_state == ZoomState.GONE:
        return Standing(str(said["gone"]), is_trouble=True)
    if meeting.zoom_state == ZoomState.LIVE and meeting.zoom_unapplied:
        names = [str(UNAPPLIED.get(name, name)) for name in meeting.zoom_unapplied]
        return Standing(str(said["unapplied"]), names, True)
    if meeting.zoom_state == ZoomState.LIVE and meeting.zoom_synced_at:
        return Standing(str(said["made"]))
    if fate_of(meeting, now) == Fate.LEFT:
        return Standing(
            gettext("It is made when the session is published with its hours.")
        )
    return Standing(gettext("Zoom is asked within seconds."))


def trouble(error: dict[str, Any]) -> Standing:
    """Why Zoom did not do it, with the names it gave."""
    kind = error.get("kind", "")
    words = str(TROUBLE.get(kind, _("Zoom refused:")))
    details = list(error.get("scopes") or [])
    details += [f"{name}: {said}" for name, said in (error.get("fields") or {}).items()]
    if error.get("message") and not details:
        details.append(str(error["message"]))
    if error.get("tracking_id"):
        # Zoom's own support asks for it.
        details.append(f"{error['status']} · {error['code']} · {error['tracking_id']}")
    return Standing(words, details, is_trouble=True)
