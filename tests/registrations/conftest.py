import pytest

from tests.registrations.smtp import mail_server


@pytest.fixture
def smtp(settings):
    """A real mail server, to which the site's mails go."""
    with mail_server() as inbox:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": inbox.port, "timeout": 5},
            }
        }
        yield inbox
