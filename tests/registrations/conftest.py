import os

import pytest

from fairville_site.settings import SMTP
from tests.registrations.seats import personal
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
                "BACKEND": SMTP,
                "OPTIONS": {
                    "host": "127.0.0.1",
                    "port": inbox.port,
                    "timeout": 2,
                    "total": 10,
                },
            }
        }
        yield inbox


@pytest.fixture
def clock(time_machine):
    """Stands still until it is moved."""
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def meeting(clock, fake_zoom):
    """A call in which each is to have a link of their own."""
    return personal()
