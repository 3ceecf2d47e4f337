"""What is written down: what happened, never the address with which a person enters.

Nor what somebody looked for: at the desk that is a name or an e-mail address.
"""

import logging
import re
from typing import Any

# registrations.tokens: `<public id>.<32 characters>`; of a draft's preview, what stands
# behind its number.
TOKEN = re.compile(
    r"\b\d{1,18}\.[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])|(?<=/preview/)\d+-[A-Za-z0-9_-]+"
)
# In an address, and in an address that another one leads back to.
WORDS = re.compile(r"(?<=[?&]q=)[^&\s\"]+|(?<=(?:%3F|%26)q%3D)[^&\s\"]+", re.IGNORECASE)


class TokenlessFormatter(logging.Formatter):
    """Takes tokens and words looked for out of the whole entry, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        entry = TOKEN.sub("[token]", super().format(record))
        return WORDS.sub("[words]", entry)


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "fairville_site.logs.TokenlessFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # It writes down each address that it asks, with whose e-mail is in it.
        "httpx": {"level": "WARNING"},
        # Gunicorn gives it a handler of its own, which would write tokens down.
        "gunicorn.access": {"handlers": ["console"], "propagate": False},
    },
}
