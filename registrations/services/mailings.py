"""What organisers send to many: drafted, looked at, released once, made by a worker."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Session
from fairville_site import bilingual
from registrations import mailing_kinds, outbox
from registrations.choices import (
    HistoryKind,
    MailingKind,
    MailingState,
    MessageKind,
    MessageState,
    Wants,
)
from registrations.models import HistoryLine, Mailing, Message, Registration
from registrations.services.progress import stop

LET_GO = ":dropped-"
# What an organiser reads before they release it.
READ = (
    "audience",
    "language",
    *(
        bilingual.column(field, code)
        for field in ("subject", "body")
        for code in bilingual.languages()
    ),
)


class MailingRefused(Exception):
    """Its text is a translated sentence for the organiser."""


class Reader(NamedTuple):
    """Who is written to; as somebody registered, or (None) as a follower."""

    participant: int
    registration: int | None
    language: str


def write_mailing(
    *,
    session: Session,
    kind: MailingKind,
    author: User | None,
    columns: Mapping[str, str],
) -> Mailing:
    """A draft: nobody is written to."""
    return Mailing.objects.create(session=session, kind=kind, author=author, **columns)


def rewrite_mailing(*, mailing: Mailing, columns: Mapping[str, str]) -> None:
    """Put a draft right. Raises MailingRefused once it was released."""
    if not _drafts(mailing).update(**columns):
        raise MailingRefused(_("It was released: it can no longer be changed."))


def discard_mailing(*, mailing: Mailing) -> None:
    """Throw a draft away. Raises MailingRefused once it was released."""
    if not _drafts(mailing).delete()[0]:
        raise MailingRefused(_("It was released: it can no longer be changed."))


def _drafts(mailing: Mailing) -> QuerySet[Mailing]:
    return Mailing.objects.filter(pk=mailing.pk, state=MailingState.DRAFT)


def readers_of(mailing: Mailing) -> list[Reader]:
    """Everyone to whom it would be owed at this moment, each once, by their number."""
    if mailing.kind == MailingKind.WORD:
        found = _registered(mailing)
    elif mailing.kind == MailingKind.ANNOUNCEMENT:
        found = _to_be_told(mailing)
    else:
        found = _wanting_material(mailing)
    return sorted(found, key=lambda reader: reader.participant)


def counts_of(mailing: Mailing) -> dict[str, int]:
    """How many in each language."""
    return dict(sorted(Counter(one.language for one in readers_of(mailing)).items()))


def as_seen(mailing: Mailing, counts: Mapping[str, int]) -> str:
    """A word for what an organiser has looked at: the texts, to whom, to how many."""
    texts = {name: getattr(mailing, name) or "" for name in READ}
    whole = json.dumps([texts, counts], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


@transaction.atomic
def release_mailing(
    *, mailing_id: int, seen: str, now: datetime | None = None
) -> Mailing:
    """Let a worker make the mails of what was looked at. Once, whoever presses first.

    `seen` is the word of `as_seen()` for what the organiser had before their eyes.
    Raises MailingRefused if that has changed, if it was released already, or if there
    is nobody to write to or nothing to tell.
    """
    moment = now or timezone.now()
    held = Mailing.objects.select_for_update(of=("self",))
    mailing = held.select_related("session__series").get(pk=mailing_id)
    if mailing.state != MailingState.DRAFT:
        raise MailingRefused(_("It was released already."))
    if why_not := obstacle(mailing, moment):
        raise MailingRefused(why_not)
    counts = counts_of(mailing)
    if as_seen(mailing, counts) != seen:
        raise MailingRefused(
            _("Something has changed since you looked: see below, then release it.")
        )
    if not counts:
        raise MailingRefused(_("There is nobody to write to."))
    _drafts(mailing).update(state=MailingState.RELEASED, released_at=moment)
    mailing.state, mailing.released_at = MailingState.RELEASED, moment
    return mailing


def obstacle(mailing: Mailing, now: datetime) -> str:
    """Why it cannot be released, in a sentence; empty if it can."""
    if mailing.kind == MailingKind.WORD or mailing_kinds.can_be_told(mailing, now):
        return ""
    if mailing.kind == MailingKind.ANNOUNCEMENT:
        return _("Only a session that is public and still to come is announced.")
    return _("The session is not public, or none of its documents can be had yet.")


@transaction.atomic
def stop_mailing(*, mailing_id: int, now: datetime | None = None) -> int:
    """Send no more of it; returns how many mails are not sent that were owed.

    What a worker has in hand may still leave. Raises MailingRefused if it is not on
    its way.
    """
    released = Mailing.objects.filter(pk=mailing_id, state=MailingState.RELEASED)
    if not released.update(state=MailingState.STOPPED):
        raise MailingRefused(_("It is not on its way."))
    return stop(Message.objects.of_mailing(mailing_id), now=now)


def fan_out(*, now: datetime) -> int:
    """Owe the mails of what was released; returns how many mailings had theirs made.

    `now` is an aware instant. All mails of one are written in one transaction, or
    none: a worker that dies in between leaves it to the next.
    """
    released = Mailing.objects.filter(
        state=MailingState.RELEASED, queued_at__isnull=True
    ).order_by("released_at", "pk")
    return sum(_fan_out(pk, now) for pk in list(released.values_list("pk", flat=True)))


@transaction.atomic
def _fan_out(mailing_id: int, now: datetime) -> bool:
    """The first statement decides: between two workers, and against a stop."""
    mine = Mailing.objects.filter(
        pk=mailing_id, state=MailingState.RELEASED, queued_at__isnull=True
    )
    if not mine.update(queued_at=now):
        return False
    mailing = Mailing.objects.select_related("session__series").get(pk=mailing_id)
    _let_go(mailing)
    outbox.write(
        outbox.new_message(
            kind=MessageKind(mailing.kind),
            key=_key(mailing, reader),
            now=now,
            mailing_id=mailing.pk,
            participant_id=reader.participant,
            registration_id=reader.registration,
            language=reader.language,
        )
        for reader in readers_of(mailing)
    )
    HistoryLine.objects.create(
        session_id=mailing.session_id,
        kind=HistoryKind.MAILED,
        count=Message.objects.of_mailing(mailing_id).count(),
        author_id=mailing.author_id,
        at=now,
    )
    return True


def _key(mailing: Mailing, reader: Reader) -> str:
    """An announcement is once for a person and session, however often it is made."""
    occasion = f"mailing-{mailing.pk}"
    if mailing.kind == MailingKind.ANNOUNCEMENT:
        occasion = f"session-{mailing.session_id}"
    return f"{mailing.kind}:participant-{reader.participant}:{occasion}"


def _let_go(mailing: Mailing) -> None:
    """Whoever was not sent it in the end, since it was stopped, may be told anew."""
    Message.objects.filter(
        kind=mailing.kind,
        mailing__session=mailing.session_id,
        state=MessageState.DROPPED,
    ).exclude(dedupe_key__contains=LET_GO).update(
        dedupe_key=Concat(
            "dedupe_key",
            Value(LET_GO),
            Cast("pk", CharField()),
            output_field=CharField(),
        )
    )


def _registered(mailing: Mailing) -> list[Reader]:
    rows = Registration.objects.filter(session=mailing.session_id)
    named = rows.of_audience(mailing.audience).reachable()
    return [Reader(*row) for row in named.values_list("participant", "pk", "language")]


def _to_be_told(mailing: Mailing) -> list[Reader]:
    """Followers in its language whom no announcement of this session has reached."""
    told = Message.objects.filter(
        kind=MessageKind.ANNOUNCEMENT,
        mailing__session=mailing.session_id,
        participant__isnull=False,
    ).exclude(state=MessageState.DROPPED)
    follows = mailing_kinds.wishes(mailing.session, Wants.SESSIONS).reachable()
    new = follows.filter(language=mailing.language).exclude(
        participant__in=told.values("participant")
    )
    people = new.order_by().values_list("participant", flat=True).distinct()
    return [Reader(person, None, mailing.language) for person in people]


def _wanting_material(mailing: Mailing) -> list[Reader]:
    """Whoever had a place, then whoever only follows; each person once."""
    placed = Registration.objects.wanting_material(mailing.session_id).reachable()
    rows = placed.values_list("participant", "pk", "language")
    found = {person: Reader(person, pk, language) for person, pk, language in rows}
    follows = mailing_kinds.wishes(mailing.session, Wants.MATERIAL).reachable()
    for person, language in follows.order_by("pk").values_list(
        "participant", "language"
    ):
        found.setdefault(person, Reader(person, None, language))
    return list(found.values())
