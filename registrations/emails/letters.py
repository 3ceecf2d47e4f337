"""What a mail is made of: its texts, its calendar part, its headers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, EmailPolicy
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")
# One line for a header. French keeps its narrow spaces: they hold a “:” to its word.
NOT_OF_A_LINE = re.compile(r"(?:[^\S\u00a0\u202f]|[\x00-\x1f\x7f-\x9f])+")
LINE = 76  # RFC 5322, section 2.1.1: 78, with the colon and the space
LINE_ENDS = re.compile(r" +$", re.MULTILINE)


class PlainHeaders(EmailPolicy):
    """Of SMTP: a header that fits on a line and is plain text is written as it is.

    Taking all apart and folding what is put together again makes the same bytes, and
    took longer than everything else of a mail.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Line ends are not printable: they are refused as ever."""
        fits = isinstance(value, str) and len(name) + len(value) < LINE
        if fits and value.isascii() and value.isprintable() and "=?" not in value:
            return name, value
        return super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value


PLAIN_HEADERS = PlainHeaders(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar application does with the mail: iMIP (RFC 6047)."""

    method: str
    content: bytes

    def part(self) -> MIMEPart:
        """Base64 of the very bytes: another encoding would end their lines otherwise.

        `method` repeats METHOD, or Outlook and Gmail do nothing (section 2.4).
        """
        part = MIMEPart(policy=PLAIN_HEADERS)
        part.set_content(self.content, maintype="text", subtype="calendar")
        part.set_param("charset", "UTF-8")
        part.set_param("method", self.method)
        return part


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's texts and calendar part, and the address that ends mails of its kind.

    `link_version` says which link of the call it holds, 0 for none.
    """

    subject: str
    text: str
    html: str
    language: str
    invitation: Invitation | None = None
    unsubscribe_url: str = ""
    link_version: int = 0


class Letter(EmailMultiAlternatives):
    """A mail whose last alternative, if any, speaks to calendar applications.

    The same bytes are attached again as a file, for applications that look for one.
    """

    invitation: Invitation | None = None

    def message(self, **options: Any) -> EmailMessage:
        if options.get("policy") is SMTP:
            options["policy"] = PLAIN_HEADERS
        message = super().message(**options)
        if self.invitation:
            bodies: Any = message.get_payload(0)  # the attached file made it mixed
            bodies.attach(self.invitation.part())
        return message


def addressed(mail: Mail, address: str, message_id: str) -> Letter:
    """The mail as it leaves; marked so that no robot answers it (RFC 3834).

    Where one may unsubscribe, mail programs can do it by one click (RFC 8058).
    """
    headers = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": mail.language,
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = Letter(mail.subject, mail.text, to=[address], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    if mail.invitation:
        file = mail.invitation.part()
        file["Content-Disposition"] = 'attachment; filename="invitation.ics"'
        message.attach(file)
        message.invitation = mail.invitation
    return message


def rendered(name: str, language: str, context: Mapping[str, object]) -> Mail:
    """The three templates of a mail, in a language; the context as given."""
    with override(language):
        whole = {"language": language, **context}
        subject = render_to_string(f"emails/{name}-subject.txt", whole)
        return Mail(
            subject=NOT_OF_A_LINE.sub(" ", subject).strip(),
            text=_tidy(render_to_string(f"emails/{name}-body.txt", whole)),
            html=render_to_string(f"emails/{name}-body.html", whole),
            language=language,
        )


def _tidy(text: str) -> str:
    """Paragraphs one empty line apart, whatever was left out between them."""
    return EMPTY_LINES.sub("\n\n", LINE_ENDS.sub("", text)).strip() + "\n"


def absolute(path: str) -> str:
    """From the configured address, never from a request (a forged Host)."""
    return f"{settings.SITE_URL}{path}"


def mail_domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
