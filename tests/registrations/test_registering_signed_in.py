"""Who is signed in with a proven address needs no second proof of it."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User

from registrations import tokens
from registrations.choices import MessageKind, RegistrationState
from registrations.models import Message, Registration
from tests.factories import SessionFactory
from tests.registrations.visits import AMINA, register_address, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(client):
    user = User.objects.create_user("amina", AMINA["email"])
    client.force_login(user)
    return user


def prove(user: User, email: str, *, verified: bool = True) -> None:
    EmailAddress.objects.create(user=user, email=email, verified=verified)


def test_the_place_is_taken_at_once_and_the_own_page_opens(client, amina):
    prove(amina, AMINA["email"])
    session = SessionFactory()

    answer = client.post(register_address(session), typed(session))

    row = Registration.objects.get()
    assert row.state == RegistrationState.CONFIRMED
    assert row.participant.verified_at is not None
    assert answer.status_code == 303
    assert answer.headers["Location"] == tokens.personal_path(row.participant)
    kinds = Message.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [MessageKind.CONFIRMED]


@pytest.mark.parametrize(
    ("email", "verified"), [(AMINA["email"], False), ("other@example.org", True)]
)
def test_any_other_address_is_proven_by_its_mail(client, amina, email, verified):
    prove(amina, email, verified=verified)
    session = SessionFactory()

    answer = client.post(register_address(session), typed(session))

    assert answer.status_code == 200
    assert Registration.objects.get().state == RegistrationState.REQUESTED


def test_another_site_cannot_register_whoever_is_signed_in(client, amina):
    prove(amina, AMINA["email"])
    session = SessionFactory()

    answer = client.post(
        register_address(session),
        typed(session),
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert not Registration.objects.exists()
