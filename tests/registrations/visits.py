"""What a visitor opens and sends."""

from datetime import timedelta

import time_machine
from django.utils import timezone
from django.utils.translation import override

from events.models import Session
from registrations import tokens
from registrations.forms import RegistrationForm
from registrations.models import Registration

AMINA = {"name": "Amina D.", "email": "amina@example.org"}


def register_address(session: Session, language: str = "fr") -> str:
    with override(language):
        return session.get_absolute_url() + "register/"


def typed(session: Session, **changes: str) -> dict[str, str]:
    """What a person sends ten seconds after the form was shown."""
    with time_machine.travel(timezone.now() - timedelta(seconds=10)):
        stamp = RegistrationForm(session).shown_stamp
    return {**AMINA, "stamp": stamp, "website": "", **changes}


def confirm_address(row: Registration) -> str:
    return f"/confirm/{tokens.make(tokens.Purpose.CONFIRM, row.pk, row.generation)}/"


def page(answer) -> str:
    return answer.content.decode()
