"""The pages of accounts: all in the site's look, closed where nobody needs them."""

import base64
import hmac
import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.fairville_site.test_accounts import (
    ASK,
    LOGIN,
    OWN,
    PASSWORD,
    account,
    code_of,
    organiser,
    sign_in,
)

pytestmark = pytest.mark.django_db

ADDRESSES = "/accounts/email/"
PROVE = "/accounts/confirm-email/"
APP = "/accounts/2fa/totp/activate/"
NOTHING_YET = {
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_view_recovery_codes",
}
CLOSED = {
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
}


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


def addresses_of_allauth() -> dict[str, str]:
    """By name, those that need no argument."""
    found = {}
    names = get_resolver("allauth.urls").reverse_dict
    for name in filter(lambda key: isinstance(key, str), names):
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            assert "key" in name or "webauthn" in name
    return found


def log_in(client, **form: str):
    return client.post(
        LOGIN, {"login": "organiser@example.org", "password": PASSWORD, **form}
    )


def looks_right(answer) -> bool:
    scripts = re.findall(r"<script\b([^>]*)>", answer.text)
    return (
        'class="masthead' in answer.text
        and 'content="noindex"' in answer.text
        and re.search(r"\s(style|on\w+)=", answer.text) is None
        and all("src=" in one or "application/json" in one for one in scripts)
    )


@pytest.mark.parametrize("who", ["nobody", "participant", "organiser"])
def test_each_page_wears_the_look_of_the_site_or_is_closed(client, mailoutbox, who):
    if who == "participant":
        sign_in(client, mailoutbox, "amina@example.org")
    if who == "organiser":
        organiser()
        log_in(client)
    answers = {
        name: client.get(address, headers={"accept": "text/html"})
        for name, address in addresses_of_allauth().items()
    }

    assert len(answers) > 20
    lost = {name for name, answer in answers.items() if answer.status_code == 404}
    assert lost - NOTHING_YET == CLOSED
    assert [
        (name, answer.status_code)
        for name, answer in answers.items()
        if answer.status_code == 200 and not looks_right(answer)
    ] == []
    assert {answer.status_code for answer in answers.values()} <= {200, 302, 403, 404}


def test_signing_up_is_asking_for_a_code(client):
    answer = client.get("/accounts/signup/?next=/accounts/email/")

    assert answer["Location"] == f"{ASK}?next=/accounts/email/"


def test_organisers_go_to_their_desk_and_others_to_their_registrations(
    client, mailoutbox
):
    organiser()

    assert log_in(client)["Location"] == "/admin/"
    client.logout()
    assert sign_in(client, mailoutbox, "amina@example.org")["Location"] == OWN


def test_whoever_came_from_a_page_goes_back_to_it_but_not_to_another_site(client):
    organiser()

    answers = []
    for target in ("/admin/events/session/", "https://evil.example/"):
        answers.append(log_in(client, next=target)["Location"])
        client.logout()

    assert answers == ["/admin/events/session/", "/admin/"]


def test_a_wrong_password_is_told_as_an_unknown_address_is(client):
    organiser()

    answers = {
        re.sub(
            r'value="\w{64}"|\w+@example.org',
            "",
            client.post(LOGIN, {"login": email, "password": "wrong"}).text,
        )
        for email in ("organiser@example.org", "nobody@example.org")
    }

    assert len(answers) == 1
    told = answers.pop()
    assert "Address and password do not match." in told
    assert "<title>Error: Sign in" in told


def test_the_admin_asks_allauth_who_one_is_and_refuses_participants(client):
    assert client.get("/admin/login/")["Location"].startswith(f"{LOGIN}?next=")

    client.force_login(account("amina@example.org"))

    assert client.get("/admin/login/").status_code == 403


def test_an_organiser_whose_address_is_not_proven_proves_it_first(client, mailoutbox):
    organiser()
    EmailAddress.objects.update(verified=False)

    first = log_in(client)
    last = client.post(PROVE, {"code": code_of(mailoutbox[0])})

    assert (first["Location"], last["Location"]) == (PROVE, "/admin/")


def test_a_second_factor_is_asked_for_after_the_password(client):
    organiser()
    log_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = re.search(r"<dd[^>]*>([A-Z2-7]{32})</dd>", client.get(APP).text)[1]
    added = client.post(APP, {"code": time_code(secret)})
    codes = re.findall(r"<li>(\d{8})</li>", client.get(added["Location"]).text)
    client.logout()

    asked = log_in(client)
    assert client.get("/admin/").status_code == 302
    used = client.post(asked["Location"], {"code": codes[0]})

    assert len(codes) == 10
    assert asked["Location"] == "/accounts/2fa/authenticate/"
    assert used["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def time_code(secret: str) -> str:
    """RFC 6238, with the usual half minute and six digits."""
    moment = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), moment.to_bytes(8), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_another_address_is_added_once_its_code_is_typed(client, mailoutbox):
    client.force_login(user := account("amina@example.org"))

    sent = client.post(ADDRESSES, {"action_add": "", "email": "B@Example.org"})
    before = user.emailaddress_set.count()
    proven = client.post(PROVE, {"code": code_of(mailoutbox[0])})

    assert (sent["Location"], before) == (PROVE, 1)
    assert proven["Location"] == ADDRESSES
    assert "The address b@example.org is confirmed." in client.get(ADDRESSES).text
    assert mailoutbox[0].to == ["b@example.org"]
    assert [
        (one.email, one.verified, one.primary)
        for one in user.emailaddress_set.order_by("email")
    ] == [("amina@example.org", True, True), ("b@example.org", True, False)]


def test_an_address_of_another_account_is_not_given_away_nor_told(client, mailoutbox):
    account("known@example.org")
    client.force_login(user := account("amina@example.org"))
    answers = set()
    for name in ("known", "fresh"):
        cache.clear()
        sent = client.post(
            ADDRESSES, {"action_add": "", "email": f"{name}@example.org"}
        )
        answers.add((sent.status_code, sent["Location"]))
        if name == "known":
            taken = client.post(PROVE, {"code": code_of(mailoutbox[-1])})

    assert len(answers) == 1
    assert "Another account has this address." in taken.text
    assert user.emailaddress_set.count() == 1


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, mailoutbox):
    sign_in(client, mailoutbox, "amina@example.org")

    assert {
        (name, bool(morsel["httponly"]), morsel["samesite"])
        for name, morsel in client.cookies.items()
    } == {("csrftoken", True, "Lax"), ("sessionid", True, "Lax")}
    page = client.get("/en/")
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")


def test_signing_out_needs_a_button_and_leads_home(client):
    client.force_login(account("amina@example.org"))

    assert client.get("/accounts/logout/").status_code == 200
    assert client.get(OWN).status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get(OWN).status_code == 302


def test_a_proxy_that_says_less_than_promised_locks_nobody_out(client, settings):
    """Its answer is that of the site's own limits, not an error."""
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    answer = client.post(
        reverse("account_request_login_code"),
        {"email": "amina@example.org"},
        headers={"X-Forwarded-For": "192.0.2.1"},
    )

    assert answer.status_code == 302
