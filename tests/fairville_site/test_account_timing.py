"""The time that an answer takes does not tell who has an account."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from tests.fairville_site.test_accounts import LOGIN, PASSWORD, account, organiser

pytestmark = pytest.mark.django_db


class CountingHasher(MD5PasswordHasher):
    count = 0

    def encode(self, password, salt):
        type(self).count += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("name", ["nobody", "amina", "organiser", "shut"])
def test_a_wrong_password_costs_one_hash_whoever_it_is(client, settings, name):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    account("amina@example.org")  # without a password
    account("shut@example.org", is_active=False, password=PASSWORD)
    organiser()
    before = CountingHasher.count

    client.post(LOGIN, {"login": f"{name}@example.org", "password": "guess"})

    assert CountingHasher.count - before == 1
