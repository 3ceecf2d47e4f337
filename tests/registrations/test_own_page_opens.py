"""To whom one's own page opens, and that only its buttons act."""

import pytest
from django.test import Client
from django.utils import timezone

from registrations import tokens
from registrations.models import Participant, Registration
from registrations.tokens import Purpose
from tests.factories import FollowFactory, ParticipantFactory, RegistrationFactory
from tests.registrations.outcomes import owed
from tests.registrations.own_actions import actions, everything
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Participant:
    return ParticipantFactory(
        proven=True, language="en", email="amina@example.org", generation=3
    )


def coming(person: Participant, **traits: object) -> Registration:
    return RegistrationFactory(
        **{"participant": person, "language": "en", "confirmed": True} | traits
    )


def test_opening_any_address_changes_nothing(client, person):
    row = coming(person, session__hybrid=True)
    follow = FollowFactory(participant=person, confirmed=True)
    addresses = actions(person, row, follow)
    before = everything()

    for _ in range(2):
        client.get(tokens.personal_path(person))
        client.get(f"{tokens.personal_path(person)}copy.json")
        found = {client.get(path).status_code for path in addresses.values()}
        assert found == {405}

    assert everything() == before
    follow.refresh_from_db()
    assert follow.is_in_force


def test_nobody_acts_on_what_is_another_persons(client, person):
    theirs = RegistrationFactory(confirmed=True, session__hybrid=True)
    follow = FollowFactory(participant=theirs.participant, confirmed=True)
    before = everything()

    for name in ("accept", "cancel", "mode", "follow"):
        assert client.post(actions(person, theirs, follow)[name]).status_code == 404

    assert everything() == before


def test_forms_of_other_sites_are_refused(client, person):
    row = coming(person, session__hybrid=True)
    follow = FollowFactory(participant=person, confirmed=True)
    before = everything()

    for path in actions(person, row, follow).values():
        answer = client.post(path, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403

    assert everything() == before


def test_forms_of_this_site_need_no_cookie(person):
    path = actions(person, person, person)["links"]

    answer = Client(enforce_csrf_checks=True).post(
        path, headers={"sec-fetch-site": "same-origin"}
    )

    assert (answer.status_code, answer.cookies) == (303, {})


def test_every_token_that_is_not_this_persons_gets_the_same_page(client, person):
    row = coming(person)
    unproven = ParticipantFactory()
    proof = tokens.personal_token(person).partition(".")[2]
    wrong = [
        "x",
        f"{person.pk}.{proof[:-1]}",
        f"{unproven.pk}.{proof}",
        tokens.personal_token(unproven),
        tokens.make(Purpose.PERSON, person.pk, person.generation - 1),
        tokens.make(Purpose.CALENDAR, person.pk, person.feed_generation),
        tokens.make(Purpose.JOIN, row.pk, row.generation),
        tokens.make(Purpose.CONFIRM, row.pk, row.generation),
    ]

    answers = [client.get(f"/me/{token}/") for token in wrong]
    answers += [client.post(f"/me/{token}/erase/") for token in wrong]

    pages = {
        page(answer).replace(answer.request["PATH_INFO"], "") for answer in answers
    }
    assert {answer.status_code for answer in answers} == {404}
    assert len(pages) == 1
    assert "amina" not in pages.pop()
    assert Participant.objects.filter(pk=person.pk).exists()


def test_a_request_of_48_hours_is_not_confirmed_here_either(client, person):
    """Its mail’s link has ended by then; the row itself stands until the night."""
    asked = RegistrationFactory(
        participant=person, requested_at=timezone.now() - tokens.CONFIRM_WITHIN
    )
    own = tokens.personal_path(person)
    confirm = f"{own}registrations/{asked.pk}/confirm/"

    shown = page(client.get(own))
    refused = page(client.post(confirm))
    asked.delete()
    erased = client.post(confirm)

    assert "Waiting for your confirmation" not in shown
    assert refused.count("This request is more than 48 hours old") == 1
    assert "<title>Error: Your page – Fairville Dialogues</title>" in refused
    assert erased.status_code == 404
    assert "a link to confirm works for 48 hours" in page(erased)
    assert owed() == []
