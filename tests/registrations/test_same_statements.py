"""What a form asks of the database tells nobody whether an address is known.

That the answers are alike is proven beside each form; here the work is, and with it
the time that it takes.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registrations.choices import MessageKind, RegistrationState
from registrations.models import Message
from tests.factories import (
    FollowFactory,
    ParticipantFactory,
    RegistrationFactory,
    SeriesFactory,
)
from tests.fairville_site.test_accounts import ASK, account, organiser
from tests.registrations import test_following, test_lost_link, test_series_registration
from tests.registrations.visits import register_address, typed

pytestmark = pytest.mark.django_db

NEW = ("never", "nobody")
VALUE = re.compile(
    r"'(?:[^']|'')*'|\b\d[\d.]*\b|\bNULL\b|\bs\d+_x\d+\b|_django_curs_\w+"
)


def shapes(client, address: str, form: dict[str, object], name: str) -> tuple[str, ...]:
    """The statements of one POST in their order, without what they are about.

    What is taken back ends by one statement, as what is kept does: in a test, where
    all is within a transaction of its own, by one more.
    """
    client.cookies.clear()
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address, {**form, "email": f"{name}@example.org"})
    assert answer.status_code in {200, 302}
    asked = [VALUE.sub("?", query["sql"]) for query in captured.captured_queries]
    return tuple(one for one in asked if not one.startswith("ROLLBACK TO"))


def of_each_state(session) -> list[str]:
    for state in RegistrationState:
        RegistrationFactory(
            session=session,
            state=state,
            confirmed_at=timezone.now(),
            participant__email=f"{state}@example.org",
            participant__proven=True,
        )
    return list(RegistrationState)


def strangers_and_listed() -> list[str]:
    """People without a registration here: unproven and proven."""
    ParticipantFactory(email="asked@example.org")
    ParticipantFactory(email="proven@example.org", proven=True)
    return ["asked", "proven"]


def test_registering_asks_the_same_of_the_database_for_every_address(client, clock):
    [session] = test_series_registration.sessions(SeriesFactory(), 1)
    names = [*NEW, *of_each_state(session), *strangers_and_listed()]
    address, form = register_address(session), typed(session)
    shapes(client, address, form, "first")  # what is read once for a crowd

    [asked] = {shapes(client, address, form, name) for name in names}

    assert sum("INSERT" in statement for statement in asked) == 3
    assert Message.objects.count() == 1 + len(names)


def test_so_does_registering_for_a_series(client):
    series = SeriesFactory()
    chosen = test_series_registration.sessions(series, 2)
    names = [*NEW, *of_each_state(chosen[0]), *strangers_and_listed()]
    address = test_series_registration.address(series)
    form = test_series_registration.typed(series, chosen)

    [asked] = {shapes(client, address, form, name) for name in names}

    assert sum("INSERT" in statement for statement in asked) == 4
    assert Message.objects.count() == len(names)


def test_so_does_following(client):
    series = SeriesFactory()
    names = [*NEW, *strangers_and_listed()]
    for trait in ("confirmed", "withdrawn"):
        email = f"{trait}@example.org"
        FollowFactory(participant__email=email, series=series, **{trait: True})
        names.append(trait)
    address, subject = test_following.series_form(series)
    form = test_following.sent(subject)

    [asked] = {shapes(client, address, form, name) for name in names}

    assert sum("INSERT" in statement for statement in asked) == 3
    assert Message.objects.count() == len(names)


def test_so_does_asking_for_ones_links_though_the_proven_alone_get_them(client):
    form = test_lost_link.sent()
    names = [*NEW, *strangers_and_listed()]

    [asked] = {shapes(client, "/en/lost-link/", form, name) for name in names}

    assert sum("INSERT" in statement for statement in asked) == 2
    assert [mail.kind for mail in Message.objects.all()] == [MessageKind.LOST_LINKS]


def test_so_does_asking_for_a_code_to_sign_in(client, mailoutbox):
    account("known@example.org")
    account("shut@example.org", is_active=False)
    organiser("staff@example.org")
    names = [*NEW, "known", "shut", "staff"]

    [asked] = {shapes(client, ASK, {}, name) for name in names}

    assert sum("INSERT" in statement for statement in asked) == 3
    assert len(mailoutbox) == len(names)


@pytest.mark.parametrize("name", ["never", "proven"])
def test_whoever_is_left_alone_costs_one_statement_less_known_or_not(
    client, clock, name
):
    """The fourth mail within an hour is not owed, whoever it would be for."""
    [session] = test_series_registration.sessions(SeriesFactory(), 1)
    strangers_and_listed()
    address, form = register_address(session), typed(session)
    shapes(client, address, form, "first")  # what is read once for a crowd

    asked = [shapes(client, address, form, name) for _time in range(4)]

    assert asked[0] == asked[1] == asked[2]
    [left_out] = [one for one in asked[0] if one not in asked[3]]
    assert left_out.startswith("INSERT")
    assert Message._meta.db_table in left_out
