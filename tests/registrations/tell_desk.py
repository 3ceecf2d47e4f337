"""An organiser at the page that asks whether people are told, and the worker after it."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from events.choices import Decision
from events.services import save_session
from tests.events.desk import typed
from tests.factories import RegistrationFactory

DAY = timedelta(days=1)
EN = {"Accept-Language": "en"}


def tell_path(session) -> str:
    return reverse("admin:registrations_tell", args=[session.pk])


def form_path(session) -> str:
    return reverse("admin:events_session_change", args=[session.pk])


def edit(desk, session, **edits: object):
    """The form of the session, opened, changed and saved."""
    data = typed(desk.get(form_path(session), headers=EN)) | edits
    return desk.post(form_path(session), data, headers=EN, follow=True)


def edited(session, **edits: object) -> None:
    """The same without the form: as its desk stores it."""
    session.refresh_from_db()
    for name, value in edits.items():
        setattr(session, name, value)
    save_session(session=session, author=None, decision=Decision.PENDING)


def step(desk, session, verb: str):
    """A step of its life, its form sent as it was shown."""
    address = reverse("admin:events_session_life", args=[session.pk, verb])
    data = {}
    for field in desk.get(address).context["form"]:
        value = field.value()
        parts = getattr(field.field.widget, "decompress", lambda whole: [whole])(value)
        names = [field.html_name]
        if len(parts) > 1:
            names = [f"{field.html_name}_{place}" for place, _part in enumerate(parts)]
        data |= dict(zip(names, parts, strict=True))
    sent = {name: part for name, part in data.items() if part}
    return desk.post(address, sent, headers=EN, follow=True)


def act(desk, session, name: str, **typed_too: str):
    """Looked at, and one of its buttons pressed."""
    page = desk.get(tell_path(session), headers=EN)
    data = {"act": name, "seen": page.context["seen"], **typed_too}
    return desk.post(tell_path(session), data, headers=EN, follow=True)


def came(session, name: str, **traits: object):
    """Somebody who was confirmed yesterday, unless said otherwise."""
    return RegistrationFactory(
        session=session,
        participant__email=f"{name}@example.org",
        **{"confirmed": True, "confirmed_at": timezone.now() - DAY} | traits,
    )


def worker() -> None:
    call_command("deliver", "--once", verbosity=0)


def left(smtp) -> dict[str, str]:
    """Whom the mails went to that left since this was last asked, and their texts."""
    mails = [message_from_bytes(raw, policy=policy.default) for raw in smtp.taken]
    smtp.taken.clear()
    return {one["To"]: _words(one) for one in mails}


def _words(message) -> str:
    text = message.get_body(("plain",)).get_content()
    return re.sub(r"\s*\n\s*", "\n", re.sub("[\xa0\u202f]", " ", text))
