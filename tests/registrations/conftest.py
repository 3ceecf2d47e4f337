import os

import pytest

from tests.registrations.smtp import mail_server

# SQLite in memory has a single writer, so that there is nothing to race.
RACES = ["test_race.py", "test_race_of_buttons.py", "test_race_of_mailings.py"]
collect_ignore = [] if os.environ.get("TEST_DATABASE_URL") else RACES


@pytest.fixture
def smtp(settings):
    """A real mail server, to which the site's mails go."""
    with mail_server() as inbox:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": inbox.port, "timeout": 2},
            }
        }
        yield inbox
