"""The mails: one function and three templates each, in the registration's language."""

import email.policy
from dataclasses import dataclass, replace
from email.message import EmailMessage, MIMEPart
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import override

from events import ical, programme
from events.choices import LinkInMails, Mode
from events.models import Meeting
from fairville_site import bilingual
from registrations import tokens
from registrations.choices import RegistrationState
from registrations.models import Registration
from registrations.own_entries import attendee, own_entry


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar application does with the mail: iMIP (RFC 6047)."""

    method: str
    content: bytes

    def part(self) -> MIMEPart:
        """Base64 of the very bytes: another encoding would end their lines otherwise.

        `method` repeats METHOD, or Outlook and Gmail do nothing (section 2.4).
        """
        part = MIMEPart(policy=email.policy.default)
        part.set_content(self.content, maintype="text", subtype="calendar")
        part.set_param("charset", "UTF-8")
        part.set_param("method", self.method)
        return part


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's texts and calendar part, before anyone is written to."""

    subject: str
    text: str
    html: str
    invitation: Invitation | None = None


class Letter(EmailMultiAlternatives):
    """A mail whose last alternative, if any, speaks to calendar applications.

    The same bytes are attached again as a file, for applications that look for one.
    """

    invitation: Invitation | None = None

    def message(self, **options: Any) -> EmailMessage:
        message = super().message(**options)
        if self.invitation:
            bodies: Any = message.get_payload(0)  # the attached file made it mixed
            bodies.attach(self.invitation.part())
        return message


def confirm_address(registration: Registration) -> Mail:
    """The link to the page with the button; nothing that a stranger typed."""
    token = tokens.make(
        tokens.Purpose.CONFIRM, registration.pk, registration.generation
    )
    address = absolute(reverse("personal:confirm", args=[token]))
    hours = int(tokens.CONFIRM_WITHIN.total_seconds() // 3600)
    return _rendered(
        "confirm_address", registration, {"confirm_url": address, "hours": hours}
    )


def confirmed(registration: Registration) -> Mail:
    """When, where, the call if it may be told, the page, and it all for the calendar."""
    particulars: dict[str, object] = {
        "meeting": _meeting(registration),
        "own_calendar_url": absolute(tokens.calendar_path(registration.participant)),
    }
    mail = _rendered("confirmed", registration, particulars)
    return replace(mail, invitation=invitation(registration))


def waiting(registration: Registration) -> Mail:
    return _rendered("waiting", registration, {})


def invitation(registration: Registration) -> Invitation | None:
    """What this person's calendar is to do now; None without a date.

    REQUEST while they are to come, also as an update: the same UID, SEQUENCE and hours
    as in every calendar. CANCEL once the session is off, or they left or wait: then
    without STATUS, since it goes on for others.
    """
    with override(registration.language):
        entry = own_entry(registration)
    if entry is None:
        return None
    if entry.status is ical.Status.WAITING:
        entry = replace(entry, status=ical.Status.CONFIRMED)
    confirmed = registration.state == RegistrationState.CONFIRMED
    comes = confirmed and entry.status is ical.Status.CONFIRMED
    write = ical.request if comes else ical.cancellation
    content = write(
        entry,
        attendee(registration),
        language=registration.language,
        made_at=timezone.now(),
    )
    return Invitation("REQUEST" if comes else "CANCEL", content)


def addressed(mail: Mail, registration: Registration, message_id: str) -> Letter:
    """The mail as it leaves; marked so that no robot answers it (RFC 3834)."""
    message = Letter(
        mail.subject,
        mail.text,
        to=[registration.participant.email],
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": registration.language,
        },
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.invitation:
        file = mail.invitation.part()
        file["Content-Disposition"] = 'attachment; filename="invitation.ics"'
        message.attach(file)
        message.invitation = mail.invitation
    return message


def absolute(path: str) -> str:
    """From the configured address, never from a request (a forged Host)."""
    return f"{settings.SITE_URL}{path}"


def mail_domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _rendered(
    name: str, registration: Registration, particulars: dict[str, object]
) -> Mail:
    session = registration.session
    with override(registration.language):
        calendar = reverse(
            "events:session_file", args=[session.pk, bilingual.slug(session)]
        )
        context = {
            "registration": registration,
            "session": session,
            "where": _where(registration),
            "title": bilingual.shown(session, "title"),
            "session_url": absolute(session.get_absolute_url()),
            "calendar_url": absolute(calendar),
            "language": registration.language,
            **particulars,
        }
        subject = render_to_string(f"emails/{name}-subject.txt", context)
        return Mail(
            subject=" ".join(subject.split()),
            text=render_to_string(f"emails/{name}-body.txt", context).strip() + "\n",
            html=render_to_string(f"emails/{name}-body.html", context),
        )


def _where(registration: Registration) -> list[str]:
    """The lines of the place for the way this person attends."""
    session = registration.session
    if registration.mode == Mode.ONLINE or session.venue is None:
        return [capfirst(programme.online_words(session))]
    return [
        ", ".join(part for part in (session.venue.name, session.room) if part),
        session.venue.address,
    ]


def _meeting(registration: Registration) -> Meeting | None:
    """The call, for whoever comes online to a session whose mails may hold it."""
    session = registration.session
    if registration.mode != Mode.ONLINE:
        return None
    if session.link_in_mails != LinkInMails.CONFIRMED:
        return None
    return Meeting.objects.filter(session=session).first()
