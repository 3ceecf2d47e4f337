"""Erased means erased: no row of any table holds the person any more."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone

from registrations import outbox, tokens
from registrations.choices import HistoryKind, Source
from registrations.models import Attendance, HistoryLine, Participant
from registrations.services import confirm_registration, forget, send_links
from tests.factories import (
    FollowFactory,
    ParticipantFactory,
    RegistrationFactory,
)
from tests.registrations.meanwhile import just_before
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

CANARY = "zqcanaryqz"
ADDRESS = f"{CANARY}@example.org"


def traces() -> Iterator[str]:
    """The columns of all tables in which the canary stands."""
    for model in apps.get_models():
        for row in model._base_manager.values():
            for name, value in row.items():
                if CANARY in str(value).lower():
                    yield f"{model.__name__}.{name}"


def canary() -> Participant:
    """With every row that a person can have, and the canary wherever they may type."""
    person = ParticipantFactory(email=ADDRESS, proven=True)
    for number in range(2):
        row = RegistrationFactory(
            participant=person,
            name=CANARY,
            organisation=CANARY,
            note=CANARY,
            wants_news=True,
        )
        if number:
            confirm_registration(registration_id=row.pk)
    Attendance.objects.create(registration=row, source=Source.CLICK)
    FollowFactory(participant=person, confirmed=True)
    send_links(email=ADDRESS)
    return person


def account(**traits: object) -> User:
    user = User.objects.create(username=CANARY, email=ADDRESS, **traits)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True)
    return user


def test_erasing_leaves_no_trace_in_any_table(client):
    person = canary()
    account()
    stays = RegistrationFactory(confirmed=True)
    assert set(traces()) >= {
        "Participant.email",
        "Registration.name",
        "Registration.organisation",
        "Registration.note",
        "User.username",
        "User.email",
        "EmailAddress.email",
    }

    answer = client.post(f"{tokens.personal_path(person)}erase/")

    assert list(traces()) == []
    assert answer.status_code == 200
    assert CANARY not in page(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert list(Participant.objects.all()) == [stays.participant]
    assert client.get(tokens.personal_path(person)).status_code == 404
    assert outbox.deliver_due() == 0


def test_the_history_proves_that_somebody_erased_themselves_and_names_nobody(client):
    person = canary()
    account()
    sessions = person.registrations.order_by("pk").values_list("session", flat=True)
    first, second = sessions

    client.post(f"{tokens.personal_path(person)}erase/")

    lines = HistoryLine.objects.order_by("pk")
    assert list(lines.values_list("session", "kind", "count", "author")) == [
        (first, HistoryKind.ERASED, 1, None),
        (second, HistoryKind.ERASED, 1, None),
        (None, HistoryKind.ACCOUNTS, 1, None),
        (None, HistoryKind.FOLLOWS, 2, None),
        (None, HistoryKind.ADDRESSES, 1, None),
    ]
    assert list(traces()) == []


def test_of_two_windows_that_erase_at_once_one_does(client):
    person = canary()
    path = f"{tokens.personal_path(person)}erase/"
    other = person.pk

    with just_before("SAVEPOINT", lambda: forget(participant_id=other)):
        answer = client.post(path)

    assert answer.status_code == 200
    assert list(traces()) == []
    addresses = HistoryLine.objects.filter(kind=HistoryKind.ADDRESSES)
    assert list(addresses.values_list("count", flat=True)) == [1]


def test_an_organisers_account_is_not_closed_from_their_own_page(client):
    person = canary()
    user = account(is_staff=True)

    client.post(f"{tokens.personal_path(person)}erase/")

    assert set(traces()) == {"User.username", "User.email", "EmailAddress.email"}
    assert User.objects.get() == user


def test_what_was_claimed_before_it_was_erased_stops_no_worker():
    canary()
    message = outbox.claim(timezone.now())
    Participant.objects.all().delete()

    assert outbox.send(message) is False
    assert outbox.deliver_due() == 0


def test_no_row_of_a_person_calls_itself_by_name_or_address():
    person = canary()

    rows = [
        person,
        *person.registrations.all(),
        *person.follows.all(),
        *person.messages.all(),
        *Attendance.objects.all(),
    ]

    assert [str(row) for row in rows] == [f"#{row.pk}" for row in rows]
    assert CANARY not in repr(rows)
