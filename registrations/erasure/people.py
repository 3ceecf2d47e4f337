"""Wishes to be told, addresses and accounts that serve nobody any more."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from events.choices import State
from registrations import outbox, privacy, tokens
from registrations.choices import MessageKind
from registrations.erasure import accounts
from registrations.models import Follow, Participant, Registration

IDLE = timedelta(days=privacy.IDLE_DAYS)
ANSWER_WITHIN = timedelta(days=privacy.ANSWER_DAYS)
PROVE_WITHIN = timedelta(days=1)
ASKED_AT_ONCE = 500

COMING = Exists(Registration.objects.filter(participant=OuterRef("participant")))


@transaction.atomic
def ask_again(now: datetime) -> int:
    """Ask those of whom three years have heard nothing, once, some hundreds at a time.

    Whoever registers for anything has been heard of.
    """
    Follow.objects.filter(COMING, asked_again_at__isnull=False).update(
        asked_again_at=None
    )
    silent = Follow.objects.in_force().filter(
        ~COMING, confirmed_at__lte=now - IDLE, asked_again_at__isnull=True
    )
    held = silent.select_for_update(no_key=True).order_by("pk")[:ASKED_AT_ONCE]
    readers = list(held)
    outbox.owe_all(
        kind=MessageKind.ASK_AGAIN,
        readers=readers,
        occasion=now.isoformat(),
        now=now,
    )
    asked = Follow.objects.filter(pk__in=[follow.pk for follow in readers])
    return asked.update(asked_again_at=now)


def erase_follows(now: datetime) -> int:
    """Never confirmed, withdrawn, of sessions long past or adrift, asked in vain."""
    longest = now - timedelta(days=privacy.RETENTION_DAYS)
    adrift = now - timedelta(days=privacy.POSTPONED_DAYS)
    _all, by_model = Follow.objects.filter(
        Q(confirmed_at__isnull=True, requested_at__lte=now - tokens.CONFIRM_WITHIN)
        | Q(withdrawn_at__lte=longest)
        | Q(session__ends_at__lte=longest) & ~Q(session__state=State.POSTPONED)
        | Q(session__ends_at__lte=adrift)
        | Q(
            session__state=State.POSTPONED,
            session__ends_at=None,
            session__previous_starts_at__lte=adrift,
        )
        | Q(session__ends_at=None, session__changed_at__lte=adrift)
        & ~Q(session__state=State.POSTPONED)
        | Q(asked_again_at__lte=now - ANSWER_WITHIN)
    ).delete()
    return by_model.get(Follow._meta.label, 0)


def erase_orphans(now: datetime) -> int:
    """Addresses with nothing left about them; one to be left alone stays until then."""
    _all, by_model = Participant.objects.filter(
        Q(quiet_until__isnull=True) | Q(quiet_until__lte=now),
        registrations__isnull=True,
        follows__isnull=True,
    ).delete()
    return by_model.get(Participant._meta.label, 0)


def erase_accounts(now: datetime) -> int:
    """Accounts of participants that nobody came to use within a day, or for three years.

    Whoever comes back is given a new one by the same code; organisers' accounts are
    for administrators to close.
    """
    seen = User.objects.annotate(seen_at=Coalesce("last_login", "date_joined"))
    never_proven = Q(
        last_login=None,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        date_joined__lt=now - PROVE_WITHIN,
        emailaddress__verified=False,
    )
    return accounts.erase(
        seen.filter(
            never_proven | Q(seen_at__lte=now - IDLE),
            is_staff=False,
            is_superuser=False,
        )
    )
