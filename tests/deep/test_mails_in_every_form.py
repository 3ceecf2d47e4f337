"""The mails as a reader's program shows them: every kind, both languages, two forms."""

import pytest
from django.core import mail
from playwright.sync_api import Page

from registrations import outbox
from registrations.choices import MessageKind
from tests.factories import MessageFactory, ParticipantFactory, RegistrationFactory
from tests.inspection import NORMS, violations
from tests.registrations.test_every_mail import KINDS, planned

pytestmark = pytest.mark.django_db(transaction=True)

FORMS = {"wide": (800, "light"), "narrow": (320, "dark")}


@pytest.fixture(params=FORMS.values(), ids=FORMS)
def browser_context_args(request, browser_context_args):
    width, scheme = request.param
    size = {"width": width, "height": 800}
    return {**browser_context_args, "viewport": size, "color_scheme": scheme}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_mail_breaks_a_rule_or_scrolls_sideways(
    page: Page, language, time_machine, mailoutbox
):
    time_machine.move_to("2026-04-16 12:30:00+00:00", tick=False)
    for kind, (state, held, *_words) in KINDS.items():
        if kind == MessageKind.REMINDER_DAY:
            continue  # half an hour before there is none; the hour's is like it
        row = RegistrationFactory(
            session=planned(state=held), language=language, **{state: True}
        )
        MessageFactory(registration=row, kind=kind)
    person = ParticipantFactory(proven=True, language=language)
    MessageFactory(registration=None, participant=person, kind=MessageKind.LOST_LINKS)

    while outbox.deliver_due():
        pass

    assert len(mailoutbox) == len(KINDS)
    found = []
    for letter in mail.outbox:
        page.set_content(letter.alternatives[0].content)
        found += [f"{letter.subject}: {words}" for words in violations(page, NORMS)]
    assert found == []
