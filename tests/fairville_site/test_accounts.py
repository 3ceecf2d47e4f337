"""Accounts: a code by mail for participants, password or passkey for organisers."""

import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import now

from fairville_site import settings as written
from registrations import tokens
from tests.factories import ParticipantFactory
from tests.registrations.smtp import mail_server

pytestmark = pytest.mark.django_db

ASK = "/accounts/login/code/"
TYPE = "/accounts/login/code/confirm/"
LOGIN = "/accounts/login/"
OWN = "/accounts/sessions/"
PASSWORD = "long enough for a test " * 2
CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


def account(email: str, *, verified: bool = True, **values: object) -> User:
    name = email.partition("@")[0]
    user = User.objects.create_user(name, email, values.pop("password", None), **values)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def organiser(email: str = "organiser@example.org") -> User:
    return account(email, password=PASSWORD, is_staff=True, is_superuser=True)


def ask(client, email: str):
    return client.post(ASK, {"email": email})


def sign_in(client, mailoutbox, email: str, **query: str):
    client.post(ASK, {"email": email, **query})
    return client.post(TYPE, {"code": code_of(mailoutbox[-1]), **query})


def code_of(mail) -> str:
    return CODE.search(mail.body).group()


def smtp(port: int, timeout: float = 5) -> dict[str, dict[str, object]]:
    options = {"host": "127.0.0.1", "port": port, "timeout": timeout}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    mailer = {"BACKEND": backend, "OPTIONS": options}
    return {"default": mailer, "codes": mailer}


def test_a_code_opens_an_account_for_an_address_that_has_none(client, mailoutbox):
    answer = sign_in(client, mailoutbox, "Amina@Example.org")

    assert (answer.status_code, answer["Location"]) == (302, OWN)
    user = User.objects.get()
    assert user.email == "amina@example.org"
    assert (user.is_staff, user.has_usable_password()) == (False, False)
    assert [
        (one.email, one.verified, one.primary) for one in user.emailaddress_set.all()
    ] == [("amina@example.org", True, True)]
    assert client.get(OWN).wsgi_request.user == user


def test_a_code_opens_the_account_that_the_address_has(client, mailoutbox):
    user = account("amina@example.org")

    sign_in(client, mailoutbox, "amina@example.org")

    assert client.get(OWN).wsgi_request.user == user
    assert User.objects.get() == user


def test_the_answer_to_who_asks_for_a_code_is_the_same_for_all(client, mailoutbox):
    account("known@example.org")
    account("shut@example.org", is_active=False)
    organiser("staff@example.org")
    answers = set()

    for name in ("known", "fresh", "shut", "staff"):
        client.cookies.clear()
        asked = ask(client, f"{name}@example.org")
        page = client.get(TYPE)
        wrong = client.post(TYPE, {"code": "WRONG"})
        secret = re.compile(rf'{name}@example\.org|value="\w{{64}}"')
        answers.add((
            asked.status_code,
            asked["Location"],
            tuple(sorted(asked.cookies)),
            secret.sub("", page.text),
            secret.sub("", wrong.text),
        ))  # fmt: skip

    assert len(answers) == 1
    assert len(mailoutbox) == 4


@pytest.mark.parametrize(
    ("email", "values"),
    [
        ("staff@example.org", {"is_staff": True, "password": PASSWORD}),
        ("shut@example.org", {"is_active": False}),
    ],
)
def test_no_code_is_sent_to_organisers_and_closed_accounts(
    client, mailoutbox, email, values
):
    account(email, **values)

    ask(client, email)

    assert [mail.to for mail in mailoutbox] == [[email]]
    assert CODE.search(mailoutbox[0].body + mailoutbox[0].subject) is None
    assert f"http://testserver{LOGIN}" in mailoutbox[0].body
    assert User.objects.count() == 1


def test_a_code_is_lost_after_three_wrong_ones(client, mailoutbox):
    ask(client, "amina@example.org")
    tries = [client.post(TYPE, {"code": "BBBB-BBBB"}).status_code for _ in range(3)]

    late = client.post(TYPE, {"code": code_of(mailoutbox[0])})

    assert tries == [200, 200, 302]
    assert late["Location"] == ASK
    assert client.get(OWN).status_code == 302


@pytest.mark.parametrize(
    ("minutes", "opens"), [(9, OWN), (11, ASK)], ids=["9 minutes", "11 minutes"]
)
def test_a_code_works_for_the_10_minutes_that_its_mail_says(
    client, mailoutbox, minutes, opens
):
    with time_machine.travel(now(), tick=False) as clock:
        ask(client, "amina@example.org")
        clock.shift(timedelta(minutes=minutes))
        answer = client.post(TYPE, {"code": code_of(mailoutbox[0])})

    assert answer["Location"] == opens
    assert "10 minutes" in mailoutbox[0].body


def test_codes_for_one_address_are_few(client, mailoutbox):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(15):
            ask(client, "amina@example.org")
            client.cookies.clear()
            clock.shift(timedelta(seconds=59))
        assert len(mailoutbox) == 10
        clock.shift(timedelta(hours=1))
        for _ in range(5):
            ask(client, "amina@example.org")
            client.cookies.clear()

    assert len(mailoutbox) == 13


def test_passwords_cannot_be_tried_out(client):
    organiser()
    form = {"login": "organiser@example.org", "password": "guess"}
    for _ in range(5):
        client.post(LOGIN, form)

    answer = client.post(LOGIN, form | {"password": PASSWORD})

    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_code_is_sent_in_the_language_of_the_page(client, settings, language):
    with mail_server() as inbox:
        settings.MAILERS = smtp(inbox.port)
        client.post(
            ASK, {"email": "a@example.org"}, headers={"accept-language": language}
        )

    [mail] = [message_from_bytes(one, policy=policy.default) for one in inbox.taken]
    html = mail.get_body(("html",)).get_content()
    text = mail.get_body(("plain",)).get_content()
    assert mail["Content-Language"] == language
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f'<html lang="{language}">' in html
    code = CODE.search(text).group()
    assert code in html
    assert code in mail["Subject"]
    assert re.findall(r"(?:src|href|url)\b", html) == []


def test_a_server_that_takes_no_mail_is_said_and_not_logged_by_address(
    client, settings, caplog
):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.MAILERS = smtp(port)

    answer = ask(client, "amina@example.org")

    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert "The mail could not be sent" in answer.text
    assert "amina" not in caplog.text
    assert client.get(TYPE)["Location"] == ASK


def test_a_server_that_stays_silent_is_not_waited_for(client, settings):
    assert written.MAILERS["codes"]["OPTIONS"]["timeout"] == 5
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.MAILERS = smtp(silent.getsockname()[1], timeout=0.1)
        answer = ask(client, "amina@example.org")

    assert answer.status_code == 503


def test_accounts_that_nobody_came_to_use_are_removed_after_a_day(client, mailoutbox):
    account("kept@example.org")
    account("invited@example.org", verified=False, password=PASSWORD)
    with time_machine.travel(now() - timedelta(hours=25)):
        ask(client, "yesterday@example.org")
        client.cookies.clear()

    ask(client, "today@example.org")

    assert set(User.objects.values_list("email", flat=True)) == {
        "kept@example.org",
        "invited@example.org",
        "today@example.org",
    }


def test_the_way_to_registrations_asks_for_a_code_first(client):
    assert client.get(OWN)["Location"] == f"{ASK}?next={OWN}"
    assert client.get("/accounts/")["Location"] == OWN


def test_one_proven_address_leads_straight_to_its_page(client):
    client.force_login(account("amina@example.org"))
    person = ParticipantFactory(email="amina@example.org", proven=True)
    ParticipantFactory(email="other@example.org", proven=True)

    answer = client.get(OWN)

    assert (answer.status_code, answer["Location"]) == (
        302,
        tokens.personal_path(person),
    )
    assert "no-store" in answer["Cache-Control"]
    assert reverse("account_logout") in client.get(answer["Location"]).text
    client.logout()
    assert reverse("account_logout") not in client.get(answer["Location"]).text


def test_each_of_several_addresses_has_its_link(client):
    user = account("amina@example.org")
    for email, verified in (("b@example.org", True), ("c@example.org", False)):
        EmailAddress.objects.create(user=user, email=email, verified=verified)
    people = [
        ParticipantFactory(email=email, proven=True)
        for email in ("amina@example.org", "b@example.org", "c@example.org")
    ]
    client.force_login(user)

    links = re.findall(r'href="(/me/[^"]+)"', client.get(OWN).text)

    assert links == [tokens.personal_path(person) for person in people[:2]]


@pytest.mark.parametrize("participant", [None, {"email": "amina@example.org"}])
def test_without_a_proven_registration_the_page_says_so(client, participant):
    if participant:
        ParticipantFactory(**participant)
    client.force_login(account("amina@example.org"))

    answer = client.get(OWN)

    assert "There is no registration with your address." in answer.text
    assert "/me/" not in answer.text
    assert f'href="{reverse("events:programme")}"' in answer.text
