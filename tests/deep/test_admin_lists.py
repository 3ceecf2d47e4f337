"""The lists of the registrations desk ask the same of the database, however long they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.choices import Mode
from events.models import Session
from registrations.choices import MessageKind, RegistrationState, Wants
from registrations.models import Follow, Message, Participant, Registration
from tests.factories import SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db

LISTS = ("registration", "participant", "message", "follow", "mailing", "attendance")


def fill(people: int, sessions: list[Session], prefix: str) -> None:
    now = timezone.now()
    participants = Participant.objects.bulk_create(
        Participant(email=f"{prefix}{n}@example.org", verified_at=now)
        for n in range(people)
    )
    registrations = Registration.objects.bulk_create(
        Registration(
            session=sessions[n % len(sessions)],
            participant=one,
            name=f"Person {n}",
            mode=Mode.ONLINE,
            state=RegistrationState.CONFIRMED,
            confirmed_at=now,
            language="en",
        )
        for n, one in enumerate(participants)
    )
    follows = Follow.objects.bulk_create(
        Follow(
            participant=one,
            wants=Wants.SESSIONS,
            series=sessions[0].series,
            language="en",
            confirmed_at=now,
        )
        for one in participants
    )
    Message.objects.bulk_create(
        Message(
            kind=MessageKind.CONFIRMED,
            dedupe_key=f"{prefix}{n}",
            participant=one.participant,
            registration=one,
            follow=follow,
            language="en",
            message_id=f"<{prefix}{n}@example.org>",
        )
        for n, (one, follow) in enumerate(zip(registrations, follows, strict=True))
    )


def asked(desk) -> dict[str, int]:
    counts = {}
    for name in LISTS:
        address = reverse(f"admin:registrations_{name}_changelist")
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"{address}?q=Person", follow=True).status_code == 200
            assert desk.get(address, follow=True).status_code == 200
        counts[name] = len(queries)
    return counts


def test_five_thousand_registrations_of_three_hundred_sessions_cost_no_query_more(
    admin_client,
):
    series = SeriesFactory()
    fill(3, [SessionFactory(series=series)], "few")
    few = asked(admin_client)

    fill(5000, SessionFactory.create_batch(300, series=series), "many")

    assert asked(admin_client) == few
    assert max(few.values()) < 40
