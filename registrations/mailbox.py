"""The demo's mailbox: what Django's file backend wrote, for whoever tries the site.

Never in production: there the address answers 404 and no mail is kept.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.utils import timezone

BETWEEN = b"\n" + b"-" * 79 + b"\n"  # django.core.mail.backends.filebased
NAME = re.compile(r"([0-9]{8}-[0-9]{6}-[0-9]+)-([0-9]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    subject: str
    to: str
    written_at: datetime
    text: str
    html: str


def letters() -> list[Letter]:
    """Every mail, the newest first."""
    folder = Path(settings.MAILBOX_DIR)
    files = sorted(
        folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name)
    )
    return [
        letter for file in reversed(files) for letter in reversed(_letters_of(file))
    ]


def letter(name: str) -> Letter | None:
    match = NAME.fullmatch(name)
    if match is None:
        return None
    file = Path(settings.MAILBOX_DIR) / f"{match[1]}.log"
    found = _letters_of(file) if file.is_file() else []
    return found[int(match[2])] if int(match[2]) < len(found) else None


def _letters_of(file: Path) -> list[Letter]:
    """The mails of one file: the backend may write several into it."""
    parts = file.read_bytes().split(BETWEEN)
    return [
        _read(part, f"{file.stem}-{number}")
        for number, part in enumerate(parts)
        if part.strip()
    ]


def _read(source: bytes, name: str) -> Letter:
    message = message_from_bytes(source, _class=EmailMessage, policy=policy.default)
    return Letter(
        name=name,
        # A long one begins on the line below its name.
        subject=str(message["Subject"] or "").strip(),
        to=str(message["To"] or ""),
        written_at=message["Date"].datetime if message["Date"] else timezone.now(),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    return str(part.get_content()) if part else ""
