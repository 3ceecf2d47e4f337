"""Signing in as people do: by the code in the mailbox, by a passkey."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext, override

from registrations import tokens
from tests.factories import ParticipantFactory, RegistrationFactory
from tests.fairville_site.test_accounts import CODE, PASSWORD, organiser

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL = "amina@example.org"
WITHOUT_SCRIPTS = [
    {"locale": language, "java_script_enabled": False} for language in ("fr", "en")
]


@pytest.fixture
def browser_context_args(request, browser_context_args):
    return {**browser_context_args, **getattr(request, "param", {})}


@pytest.fixture
def site(settings, live_server, mailbox) -> str:
    cache.clear()
    settings.SITE_URL = live_server.url
    settings.MAILERS = {**settings.MAILERS, "codes": settings.MAILERS["default"]}
    return live_server.url


@pytest.fixture
def passkeys(page):
    """A keychain in the browser that holds passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def code_in_mailbox(page, site: str) -> str:
    """Read in another window, as people do."""
    other = page.context.new_page()
    other.goto(f"{site}{reverse('personal:mailbox_list')}")
    other.locator("main li a").first.click()
    code = CODE.search(other.locator("main .prose").inner_text()).group()
    other.close()
    return code


def fill(page, **values: str) -> None:
    """Type into the page's form and send it by the Enter key."""
    for name, value in values.items():
        page.locator(f"main input[name={name}]:not([type=hidden])").last.fill(value)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in_by_code(page, site: str, email: str) -> None:
    page.goto(f"{site}{reverse('account_sessions')}")
    fill(page, email=email)
    fill(page, code=code_in_mailbox(page, site))


def sign_in_by_password(page, site: str) -> None:
    page.goto(f"{site}{reverse('account_login')}")
    fill(page, login="organiser@example.org", password=PASSWORD)


def sign_out(page, site: str) -> None:
    page.goto(f"{site}{reverse('account_logout')}")
    page.locator("main form button").click()


@pytest.mark.parametrize(
    "browser_context_args", WITHOUT_SCRIPTS, ids=["fr", "en"], indirect=True
)
def test_a_participant_signs_in_by_the_code_in_the_mailbox(
    quiet_page, site, browser_context_args
):
    page, language = quiet_page, browser_context_args["locale"]
    person = ParticipantFactory(email=EMAIL, proven=True, language=language)
    RegistrationFactory(participant=person, confirmed=True)

    sign_in_by_code(page, site, EMAIL)

    assert page.url == f"{site}{tokens.personal_path(person)}"
    sign_out(page, site)
    assert page.url == f"{site}/{language}/"
    page.goto(f"{site}{reverse('account_sessions')}")
    with override(language):
        assert page.locator("h1").inner_text() == gettext("Sign in")
    assert page.locator("html").get_attribute("lang") == language


def test_an_organiser_adds_a_passkey_and_signs_in_with_it_alone(
    quiet_page, site, passkeys
):
    page, user = quiet_page, organiser()
    sign_in_by_password(page, site)
    assert page.url == f"{site}{reverse('admin:index')}"

    page.goto(f"{site}{reverse('mfa_add_webauthn')}")
    fill(page, password=PASSWORD)
    page.locator("#passkey_button").press("Enter")
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    assert page.locator(".recovery-codes li").count() == 10
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1

    sign_out(page, site)
    page.goto(f"{site}{reverse('account_login')}")
    page.locator("#passkey_button").press("Enter")
    page.wait_for_url(f"{site}{reverse('admin:index')}")


def test_a_passkey_that_does_not_answer_is_said(quiet_page, site, passkeys):
    page = quiet_page
    page.goto(f"{site}{reverse('account_login')}")
    assert page.locator("#passkey_failed").is_hidden()

    page.locator("#passkey_button").click()

    page.locator("#passkey_failed").wait_for()
    assert page.url == f"{site}{reverse('account_login')}"
