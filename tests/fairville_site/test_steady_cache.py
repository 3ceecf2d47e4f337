"""Signing in while the shared cache is away: a socket at which nobody listens."""

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Away

from tests.fairville_site.test_accounts import LOGIN, PASSWORD, organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(settings, tmp_path):
    """The cache as CACHE_URL makes it, at an address where there is none."""
    settings.CACHES = {
        "default": {
            "BACKEND": "fairville_site.steady_cache.SteadyRedisCache",
            "LOCATION": f"unix://{tmp_path}/nobody.sock?db=0",
        }
    }
    cache._own.clear()
    yield
    cache._own.clear()


def test_organisers_sign_in_without_the_shared_cache(client, away, caplog):
    organiser()

    answer = client.post(
        LOGIN, {"login": "organiser@example.org", "password": PASSWORD}
    )

    assert (answer.status_code, "_auth_user_id" in client.session) == (302, True)
    said = [line for line in caplog.messages if line.startswith("Accounts do without")]
    assert said == ["Accounts do without the shared cache: ConnectionError"]
    assert "organiser@" not in caplog.text


def test_passwords_cannot_be_tried_out_meanwhile(client, away):
    organiser()
    form = {"login": "organiser@example.org", "password": "guess"}

    for _ in range(5):
        client.post(LOGIN, form)

    answer = client.post(LOGIN, form | {"password": PASSWORD})

    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


def test_a_code_of_an_app_works_once_meanwhile(away):
    key = "allauth.mfa.totp.used?user=1&code=123456"

    assert [cache.add(key, "y", timeout=30) for _ in range(2)] == [True, False]


def test_other_keys_say_that_it_is_away(away):
    """`limits` and `shelf` answer that in their own ways."""
    with pytest.raises(Away):
        cache.add("limit:register", 0)
