"""The life of a session: published, postponed, cancelled, back again, withdrawn.

Each step is one verb; what a session can become depends on what it is now.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import readiness
from events.choices import VISIBLE_STATES, Decision, State
from events.models import Session
from events.services.places import lock_places
from events.services.refusals import Refused
from events.services.saving import save_session

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Verb(models.TextChoices):
    """What an organiser may do about whether and when it takes place."""

    PUBLISH = "publish", _("Publish now")
    SCHEDULE = "schedule", _("Publish at a moment")
    UNSCHEDULE = "unschedule", _("Make it a draft again")
    POSTPONE = "postpone", _("Postpone")
    CANCEL = "cancel", _("Cancel the session")
    BRING_BACK = "bring_back", _("Bring back")
    WITHDRAW = "withdraw", _("Withdraw from the site")


BECOMES = {
    Verb.PUBLISH: State.PUBLISHED,
    Verb.SCHEDULE: State.PUBLISHED,
    Verb.UNSCHEDULE: State.DRAFT,
    Verb.POSTPONE: State.POSTPONED,
    Verb.CANCEL: State.CANCELLED,
    Verb.BRING_BACK: State.PUBLISHED,
    Verb.WITHDRAW: State.WITHDRAWN,
}
# After these the public can read it, which asks for more than a draft has.
TO_THE_PUBLIC = (Verb.PUBLISH, Verb.SCHEDULE, Verb.BRING_BACK)
OF_STATE = {
    State.DRAFT: [Verb.PUBLISH, Verb.SCHEDULE],
    State.POSTPONED: [Verb.BRING_BACK, Verb.CANCEL, Verb.WITHDRAW],
    State.CANCELLED: [Verb.BRING_BACK, Verb.WITHDRAW],
    State.WITHDRAWN: [Verb.BRING_BACK],
}


def is_scheduled(session: Session, now: datetime) -> bool:
    """Published, but its moment has not come."""
    due = session.publish_at is None or session.publish_at <= now
    return session.state in VISIBLE_STATES and not due


def verbs_of(session: Session, now: datetime) -> list[Verb]:
    """What can be done about it now, the most likely first."""
    if is_scheduled(session, now):
        return [Verb.PUBLISH, Verb.SCHEDULE, Verb.UNSCHEDULE]
    if session.state != State.PUBLISHED:
        return OF_STATE[State(session.state)]
    later = [] if session.is_past(now) else [Verb.POSTPONE]
    return [*later, Verb.CANCEL, Verb.WITHDRAW]


@transaction.atomic
def carry_out(
    *,
    session_id: int,
    verb: Verb,
    author: "User | None",
    edits: Mapping[str, Any] | None = None,
    now: datetime | None = None,
    decision: Decision = Decision.TELL,
) -> Session:
    """Make a session what the verb says; `edits` are columns that go with it.

    Of the row as it stands, held: two organisers cannot both do it. Raises Refused when
    it cannot be done any more, or not before something of it is put right.
    """
    moment = now or timezone.now()
    lock_places(sessions=[session_id])
    session = Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    if verb not in verbs_of(session, moment):
        raise Refused(gettext("This cannot be done any more: its state has changed."))
    if verb in TO_THE_PUBLIC and readiness.obstacles(session):
        raise Refused(gettext("Something of it must be put right first."))
    session.state = BECOMES[verb]
    if verb in {Verb.PUBLISH, Verb.UNSCHEDULE}:
        session.publish_at = None
    for name, value in (edits or {}).items():
        setattr(session, name, value)
    save_session(session=session, author=author, now=moment, decision=decision)
    return session


def give_preview_key(*, session_id: int) -> str:
    """Make the secret by which its draft may be read; an older one opens nothing more."""
    key = secrets.token_urlsafe(32)
    Session.objects.filter(pk=session_id).update(preview_key=key)
    return key


def take_preview_key(*, session_id: int) -> None:
    Session.objects.filter(pk=session_id).update(preview_key="")
