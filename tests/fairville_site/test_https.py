"""The settings of a site whose address begins with https."""

import json
import os
import subprocess
import sys

import pytest

from fairville_site.settings import BASE_DIR

READ = """
import json
from fairville_site import settings
print(json.dumps({name: value for name, value in vars(settings).items()
    if name.startswith(("SECURE_HSTS", "SESSION_COOKIE", "CSRF_COOKIE", "SECURE_SSL"))}))
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> dict[str, object]:
    """As a process reads them that has no other environment."""
    named = {
        "PATH": os.environ["PATH"],
        "SITE_URL": "https://dialogues.example.org",
        "SECRET_KEY": "only-for-a-test-" + "x" * 40,
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
    }
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=BASE_DIR, env=named, capture_output=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_a_site_with_https_says_so_for_a_year(read):
    assert read["SECURE_HSTS_SECONDS"] == 365 * 24 * 60 * 60
    assert read["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert read["SECURE_SSL_REDIRECT"] is True


def test_cookies_of_a_site_with_https_are_its_hosts_alone(read):
    assert read["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert read["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert read["SESSION_COOKIE_SECURE"] is read["CSRF_COOKIE_SECURE"] is True
    assert read["CSRF_COOKIE_HTTPONLY"] is True
    assert read["SESSION_COOKIE_AGE"] == 12 * 60 * 60
