"""The pages of accounts as a visitor and as an organiser meets them, in four forms."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from tests.fairville_site.test_account_pages import addresses_of_allauth
from tests.inspection import violations

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
