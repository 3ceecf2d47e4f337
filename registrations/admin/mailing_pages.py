"""What the pages of a mailing show: the draft, how far it has come, in words too."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from events.models import Session
from fairville_site import bilingual
from registrations import mailing_kinds
from registrations.choices import Audience, MailingKind, MailingState
from registrations.models import Mailing, Message
from registrations.services.mailings import as_seen, counts_of, obstacle
from registrations.services.progress import Progress, progress, progress_of

NOTHING = Progress(0, 0, 0, 0)


def asked_for(request: HttpRequest, session: Session) -> Mailing:
    kind = request.GET.get("kind", MailingKind.WORD)
    language = request.GET.get("language", "")
    is_announcement = kind == MailingKind.ANNOUNCEMENT
    if kind not in MailingKind or is_announcement != (
        language in bilingual.languages()
    ):
        raise Http404
    audience = request.GET.get("audience", "")
    is_word = kind == MailingKind.WORD
    return Mailing(
        session=session,
        kind=kind,
        language=language,
        audience=audience if is_word and audience in Audience else "",
    )


def draft(mailing: Mailing) -> dict[str, Any]:
    """All that an organiser must have seen before it leaves."""
    counts = counts_of(mailing)
    return {
        "counts": counts,
        "total": sum(counts.values()),
        "obstacle": obstacle(mailing, timezone.now()),
        "seen": as_seen(mailing, counts),
        "samples": _samples(mailing),
    }


def sent(mailing: Mailing) -> dict[str, Any]:
    """How far it has come; done when nothing is left to stop."""
    come = progress(Message.objects.of_mailing(mailing.pk))
    released = mailing.state == MailingState.RELEASED
    return {
        "progress": come,
        "is_done": released and bool(mailing.queued_at) and not come.owed,
        "samples": _samples(mailing),
    }


def _samples(mailing: Mailing) -> list[tuple[str, bool, Any]]:
    """By language, and for material by whether one is registered or follows."""
    codes = [mailing.language] if mailing.language else bilingual.languages()
    is_material = mailing.kind == MailingKind.MATERIAL
    return [
        (code, follows, mailing_kinds.sample(mailing, code, follows=follows))
        for code in codes
        for follows in ([False, True] if is_material else [False])
    ]


def with_progress(mailings: Iterable[Mailing]) -> list[Mailing]:
    """Each with how far it has come, counted for all at once."""
    listed: list[Any] = list(mailings)
    numbers = [mailing.pk for mailing in listed]
    come = progress_of(Message.objects.of_mailing(*numbers))
    for mailing in listed:
        mailing.how_far = how_far(mailing, come.get(mailing.pk, NOTHING))
    return listed


def how_far(mailing: Mailing, come: Progress) -> str:
    """`sent: 8 of 10, 2 given up`; the state alone while no mail of it is made."""
    state = str(mailing.get_state_display())
    if not mailing.queued_at:
        return state
    if mailing.state == MailingState.RELEASED and not come.owed:
        state = gettext("sent")
    words = gettext("%(state)s: %(sent)s of %(total)s") % {
        "state": state,
        "sent": come.sent,
        "total": come.total,
    }
    more = [
        (ngettext("%(n)s given up", "%(n)s given up", come.failed), come.failed),
        (ngettext("%(n)s not sent", "%(n)s not sent", come.dropped), come.dropped),
    ]
    return ", ".join([words, *(said % {"n": n} for said, n in more if n)])
