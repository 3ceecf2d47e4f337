"""Mailings as organisers and workers handle them, in one step."""

import factory
from django.core import mail
from django.utils import timezone

from registrations import outbox
from registrations.choices import Audience, MailingKind
from registrations.models import Mailing
from registrations.services import fan_out, release_mailing
from registrations.services.mailings import as_seen, counts_of
from tests.factories import SessionFactory


class MailingFactory(factory.django.DjangoModelFactory):
    """A word to all who come, in French alone; a draft."""

    class Meta:
        model = Mailing

    class Params:
        announcement = factory.Trait(
            kind=MailingKind.ANNOUNCEMENT,
            audience="",
            language="fr",
            subject_fr="",
            body_fr="",
        )
        material = factory.Trait(
            kind=MailingKind.MATERIAL, audience="", subject_fr="", body_fr=""
        )

    session = factory.SubFactory(SessionFactory)
    kind = MailingKind.WORD
    audience = Audience.CONFIRMED
    subject_fr = "Un mot"
    body_fr = "Venez **tôt**."


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
