"""What is written down of registering: no address, name, token or link."""

import logging

import pytest
from django.core.management import call_command
from django.utils import timezone

from fairville_site.logs import DiscreetFormatter
from registrations import outbox, tokens
from registrations.choices import MessageKind
from registrations.models import Message
from tests.factories import (
    FollowFactory,
    MeetingFactory,
    MessageFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.visits import confirm_address, register_address, typed

pytestmark = pytest.mark.django_db

EMAIL = "zqcanaryqz@example.org"
SECRETS = ("zqcanaryqz", "call.example.org", "canary-passcode", "880 0000 0000")


@pytest.fixture
def written(caplog) -> pytest.LogCaptureFixture:
    """All that is logged, as the site's own formatter writes it."""
    caplog.handler.setFormatter(DiscreetFormatter())
    caplog.set_level(logging.INFO)
    return caplog


def coming():
    session = SessionFactory(starts_at=timezone.now())
    MeetingFactory(session=session)
    return RegistrationFactory(
        session=session,
        name="Zqcanaryqz",
        confirmed=True,
        participant__email=EMAIL,
        participant__proven=True,
    )


def test_visits_leave_no_token_or_link(client, written):
    row = coming()
    follow = FollowFactory(participant=row.participant)
    paths = [
        tokens.personal_path(row.participant),
        tokens.join_path(row),
        tokens.calendar_path(row.participant),
        tokens.follow_path(follow),
        tokens.unsubscribe_path(follow),
        confirm_address(row),
    ]
    for path in paths:
        client.get(path)
        client.post(path, headers={"sec-fetch-site": "cross-site"})
        client.get(path.replace(f"/{row.pk}.", "/77."))
    client.post(tokens.join_path(row))

    assert "/join/[token]/" in written.text
    proofs = [path.strip("/").partition(".")[2] for path in paths]
    assert [proof for proof in proofs if proof in written.text] == []
    assert [one for one in SECRETS if one in written.text.lower()] == []


def test_registering_leaves_no_address(client, written):
    session = SessionFactory()

    for email in (EMAIL, f"{EMAIL}@twice"):
        client.post(register_address(session), typed(session, email=email))

    assert "zqcanaryqz" not in written.text.lower()


@pytest.mark.parametrize("unkindness", ["refused", "busy", "hung_up"])
def test_a_mail_that_fails_leaves_its_number_and_a_class_of_error(
    smtp, written, unkindness
):
    getattr(smtp, unkindness).add(EMAIL)
    message = MessageFactory(registration=coming(), kind=MessageKind.CONFIRMED)

    call_command("deliver", "--once")

    message.refresh_from_db()
    assert f"Message #{message.pk}" in written.text
    assert message.error_code.startswith("SMTP")
    for said in (written.text.lower(), message.error_code.lower()):
        assert [one for one in SECRETS if one in said] == []
        assert "/join/" not in said


def test_a_mail_that_cannot_be_written_is_put_off_and_stops_no_other(written):
    broken = MessageFactory(registration=coming(), kind="no such kind")
    MessageFactory(registration=coming_too(), kind=MessageKind.CONFIRMED)

    assert outbox.deliver_due() == 1

    broken.refresh_from_db()
    assert (broken.state, broken.error_code) == ("owed", "KeyError")
    assert "zqcanaryqz" not in written.text.lower()
    assert Message.objects.filter(state="sent").count() == 1


def coming_too():
    return RegistrationFactory(confirmed=True)
