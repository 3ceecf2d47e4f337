"""Mailings as organisers and workers handle them, in one step."""

from django.core import mail
from django.utils import timezone

from registrations import outbox
from registrations.models import Mailing
from registrations.services import fan_out, release_mailing
from registrations.services.mailings import as_seen, counts_of
from tests.factories import MailingFactory


def released(mailing: Mailing) -> Mailing:
    """As looked at and released by somebody, and made by a worker."""
    release_mailing(mailing_id=mailing.pk, seen=as_seen(mailing, counts_of(mailing)))
    fan_out(now=timezone.now())
    mailing.refresh_from_db()
    return mailing


def announce(session, language: str = "fr") -> Mailing:
    return released(
        MailingFactory(session=session, announcement=True, language=language)
    )


def to() -> list[str]:
    """Whom the mails went to that left since this was last asked."""
    outbox.deliver_due()
    gone = sorted(letter.to[0] for letter in mail.outbox)
    mail.outbox.clear()
    return gone


def named(name: str) -> dict[str, str]:
    return {"participant__email": f"{name}@example.org"}
