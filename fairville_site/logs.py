"""What is written down: what happened, never the address with which a person enters."""

import logging
import re

# registrations.tokens: `<public id>.<32 characters>`; of a draft's preview, what stands
# behind its number.
TOKEN = re.compile(
    r"\b\d{1,18}\.[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])|(?<=/preview/)\d+-[A-Za-z0-9_-]+"
)


class TokenlessFormatter(logging.Formatter):
    """Takes personal tokens out of the whole entry, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("[token]", super().format(record))
