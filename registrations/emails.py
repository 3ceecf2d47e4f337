"""The mails: one function and three templates each, in the registration's language."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from events import programme
from events.choices import LinkInMails, Mode
from events.models import Meeting
from fairville_site import bilingual
from registrations import tokens
from registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's texts, before anyone is written to."""

    subject: str
    text: str
    html: str


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
    """When, where, the call if it may be told, the page and the calendar file."""
    return _rendered("confirmed", registration, {"meeting": _meeting(registration)})


def waiting(registration: Registration) -> Mail:
    return _rendered("waiting", registration, {})


def addressed(
    mail: Mail, registration: Registration, message_id: str
) -> EmailMultiAlternatives:
    """The mail as it leaves; marked so that no robot answers it (RFC 3834)."""
    message = EmailMultiAlternatives(
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
        return [programme.online_words(session)]
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
