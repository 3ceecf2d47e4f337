"""A mailing to whoever prepares it, before anybody else has it."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from fairville_site import bilingual
from registrations import outbox
from registrations.choices import MailingState, MessageKind
from registrations.models import Mailing, Message
from registrations.services.mailings import MailingRefused

IN_A_WHILE = 20
WHILE = timedelta(hours=1)


def send_proof(*, mailing: Mailing, to: User, now: datetime) -> None:
    """Owe one mail in each of its languages to their own address, and count none.

    `now` is an aware instant. Raises MailingRefused if it is no draft any more, if they
    have no address, or had twenty proofs within an hour.
    """
    if mailing.state != MailingState.DRAFT:
        raise MailingRefused(_("It was released: there is nothing left to try."))
    if not to.email:
        raise MailingRefused(_("Your account has no e-mail address."))
    had = Message.objects.filter(
        kind=MessageKind.PROOF, user=to, owed_at__gt=now - WHILE
    )
    if had.count() >= IN_A_WHILE:
        raise MailingRefused(_("You had many proofs within an hour: wait a while."))
    codes = [mailing.language] if mailing.language else bilingual.languages()
    outbox.write(
        outbox.new_message(
            kind=MessageKind.PROOF,
            key=f"proof:user-{to.pk}:mailing-{mailing.pk}-{code}:{now.isoformat()}",
            now=now,
            mailing_id=mailing.pk,
            user=to,
            language=code,
        )
        for code in codes
    )
