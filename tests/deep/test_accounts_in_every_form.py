"""The pages of accounts as a visitor and as an organiser meets them, in four forms."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories import ParticipantFactory
from tests.fairville_site.test_account_pages import addresses_of_allauth
from tests.fairville_site.test_accounts import PASSWORD, organiser
from tests.inspection import violations
from tests.journeys.test_accounts import (
    EMAIL,
    code_in_mailbox,
    fill,
    passkeys,
    sign_in_by_password,
    sign_out,
    site,
)

__all__ = ["passkeys", "site"]

pytestmark = pytest.mark.django_db(transaction=True)

# Width, scheme, language, forced colours.
FORMS = {
    "wide": (1280, "light", "en", "none"),
    "narrow": (320, "dark", "fr", "none"),
    "forced": (320, "light", "en", "active"),
}


@pytest.fixture(params=FORMS.values(), ids=FORMS)
def browser_context_args(request, browser_context_args):
    width, scheme, language, forced = request.param
    form = {
        "viewport": {"width": width, "height": 800},
        "color_scheme": scheme,
        "locale": language,
        "forced_colors": forced,
    }
    return {**browser_context_args, **form}


def look(page: Page, client: Client, root: str) -> list[str]:
    """What is wrong on the pages that answer; signing out is left to others."""
    found, seen = [], 0
    for name, address in addresses_of_allauth().items():
        answer = client.get(address)
        if answer.status_code == 200 and "logout" not in name:
            page.goto(root + address)
            seen += 1
            found += [f"{name}: {words}" for words in violations(page)]
    assert seen
    return found


def test_a_visitor(page, live_server):
    assert look(page, Client(), live_server.url) == []


def test_an_organiser(page, live_server):
    email = "organiser@example.org"
    user = User.objects.create_user("organiser", email, is_staff=True)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value}
    page.context.add_cookies([cookie | {"url": live_server.url}])
    assert look(page, client, live_server.url) == []


def test_no_page_of_a_participant_breaks_a_rule(quiet_page, site):
    page, found = quiet_page, []

    def look(name: str) -> None:
        found.extend(f"{name}: {words}" for words in violations(page))

    page.goto(f"{site}{reverse('account_sessions')}")
    look("ask")
    fill(page, email=EMAIL)
    look("type")
    fill(page, code="WRONG")
    look("wrong")
    fill(page, code=code_in_mailbox(page, site))
    look("none")
    page.goto(f"{site}{reverse('account_email')}")
    fill(page, email="b@example.org")
    look("type another")
    fill(page, code=code_in_mailbox(page, site))
    for email in (EMAIL, "b@example.org"):
        ParticipantFactory(email=email, proven=True)
    for name in ("account_sessions", "account_email", "account_logout"):
        page.goto(f"{site}{reverse(name)}")
        look(name)

    assert found == []


def test_no_page_of_an_organiser_breaks_a_rule(quiet_page, site, passkeys):
    page, found = quiet_page, []
    organiser()

    def look(name: str) -> None:
        page.goto(f"{site}{reverse(name)}")
        found.extend(f"{name}: {words}" for words in violations(page))

    look("account_login")
    fill(page, login="organiser@example.org", password="wrong")
    found.extend(violations(page))
    sign_in_by_password(page, site)
    look("mfa_index")
    look("mfa_add_webauthn")
    fill(page, password=PASSWORD)
    found.extend(violations(page))
    page.locator("#passkey_button").click()
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    for name in (
        "mfa_index",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    ):
        look(name)
    for action in ("edit", "remove"):
        page.goto(f"{site}{reverse('mfa_index')}")
        page.locator(f"main a[href$='/{action}/']").click()
        found.extend(violations(page))
    sign_out(page, site)
    sign_in_by_password(page, site)
    assert page.url == f"{site}{reverse('mfa_authenticate')}"
    found.extend(violations(page))

    assert found == []
