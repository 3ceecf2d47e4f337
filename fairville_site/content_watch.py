"""How long a finished page holds: until an edit, or until time changes a word of it."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

from django.db import Error as DatabaseError

from events.models import Session
from fairville_site import asked, content_version

# The answer, too, must arrive within one second of the edit.
VERSION_SECONDS = 0.8
AWAY_SECONDS = 30
# What nothing announces (the rules of a time zone, a release) shows within this.
KEPT = timedelta(minutes=10)

logger = logging.getLogger(__name__)


class Watch:
    """Reads the version once in VERSION_SECONDS, the next moment once a version.

    While the database is away, the version is the last one that was read.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version: str | None = None
        self._read_at = float("-inf")
        self._moment = ("", datetime.min.replace(tzinfo=UTC))
        self._asked: tuple[str, tuple[asked.Question, ...]] = ("", ())

    def version(self) -> str | None:
        """None as long as it could never be read."""
        with self._lock:
            now = time.monotonic()
            if now - self._read_at >= VERSION_SECONDS:
                self._read_at = now
                try:
                    self._version = content_version.current()
                except DatabaseError as error:
                    logger.warning("The version stays: %s", type(error).__name__)
                    # Pages are not to wait for it again and again.
                    took = time.monotonic() - now
                    self._read_at += min(AWAY_SECONDS, 5 * took)
            return self._version

    @property
    def looks_again_at(self) -> float:
        """Until then the version is what was read last (`time.monotonic`)."""
        return self._read_at + VERSION_SECONDS

    def expires_at(self, version: str) -> float | None:
        """Until when a page made from now on holds; None while the database is away."""
        now = datetime.now(UTC)
        of, moment = self._moment
        if of != version or moment <= now:
            try:
                with asked.listening() as listener:
                    moment = next_moment(now)
            except DatabaseError:
                return None
            self._asked = version, listener.questions()
            self._moment = version, moment
        return min(moment, now + KEPT).timestamp()

    def asked(self, version: str) -> tuple[asked.Question, ...]:
        """What told how long pages of this version hold; none if it was another's."""
        of, questions = self._asked
        return questions if of == version else ()


def next_moment(now: datetime) -> datetime:
    """When time changes public pages: what one says of a session, or a new day (UTC)."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    return min(Session.objects.next_moment(now) or tomorrow, tomorrow)
