"""What the privacy notice promises: nothing personal is kept longer than it says.

Nothing is lost for the figures' sake: counts of places stand with the session.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from events.choices import State
from events.models import Session
from registrations import privacy, tokens
from registrations.choices import RegistrationState
from registrations.models import Follow, Participant, Registration
from registrations.querysets import RegistrationQuerySet

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of each kind; never whose."""

    requests: int
    registrations: int
    participants: int


@transaction.atomic
def erase_past(*, now: datetime) -> Erased:
    """Erase what is past its time at an aware instant; a second run finds nothing.

    Requests that nobody confirmed go after 48 hours. Registrations, with the mails
    owed or sent for them, go 90 days after the end of their session, or after its own
    `retention_days`; addresses go with their last registration, unless they follow.
    Whoever waits for the new date of a postponed session stays registered.
    """
    requests = _erase(
        Registration.objects.filter(
            state=RegistrationState.REQUESTED,
            requested_at__lte=now - tokens.CONFIRM_WITHIN,
        )
    )
    registrations = _erase(Registration.objects.filter(session__in=_over_long_ago(now)))
    _erase_follows(now)
    orphans = Participant.objects.filter(
        Q(quiet_until__isnull=True) | Q(quiet_until__lte=now),
        registrations__isnull=True,
        follows__isnull=True,
    )
    erased = Erased(requests, registrations, orphans.delete()[0])
    logger.info(
        "Erased %s unconfirmed requests, %s registrations, %s addresses",
        erased.requests,
        erased.registrations,
        erased.participants,
    )
    return erased


def _erase(registrations: RegistrationQuerySet) -> int:
    rows = registrations.count()
    registrations.delete()
    return rows


def _erase_follows(now: datetime) -> None:
    """Those never confirmed, of sessions long past, or withdrawn as long ago."""
    longest = now - timedelta(days=privacy.RETENTION_DAYS)
    Follow.objects.filter(
        Q(confirmed_at__isnull=True, requested_at__lte=now - tokens.CONFIRM_WITHIN)
        | Q(withdrawn_at__lte=longest)
        | Q(session__ends_at__lte=longest) & ~Q(session__state=State.POSTPONED)
    ).delete()


def _over_long_ago(now: datetime) -> list[int]:
    """The sessions whose registrations have been kept for as long as was said.

    One that was called off before it had a date ended when that was written down.
    """
    dateless = Q(ends_at__isnull=True, state__in=(State.CANCELLED, State.WITHDRAWN))
    ended = Session.objects.filter(
        Q(ends_at__lte=now) & ~Q(state=State.POSTPONED) | dateless,
        registrations__isnull=False,
    ).annotate(ended_at=Coalesce("ends_at", "changed_at"))
    rows = ended.order_by().values_list("pk", "ended_at", "retention_days").distinct()
    return [
        pk
        for pk, ended_at, days in rows
        if ended_at + timedelta(days=privacy.kept_days(days)) <= now
    ]
