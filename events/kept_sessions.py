"""A session that many ask for at once: read in full once, until something is edited."""

from collections.abc import Callable, Hashable
from typing import Any

from events.models import Session
from fairville_site import bilingual, content_version
from fairville_site.content_version import Kept

SECONDS = 60
AS_OF = "_read_as_of"

_sessions: Kept[Session] = Kept(SECONDS)
_made: Kept[Any] = Kept(SECONDS)


def session_now(pk: int, version: str = "") -> Session:
    """As it is now, with what a card shows and whom to ask; it is shared: only read it.

    `version` if the content's was read already, a moment ago. Raises
    Session.DoesNotExist.
    """
    known = version or content_version.current()
    return _sessions.get(known, pk, lambda: _read(pk, known))


def made_once[T](session: Session, what: Hashable, make: Callable[[], T]) -> T:
    """What `make` makes, in the active language, of a session that is read for many.

    It holds nothing of any reader. Of a session that was read for one, it is made anew.
    """
    version = getattr(session, AS_OF, "")
    made: T = _made.get(version, (session.pk, what, bilingual.current()), make)
    return made


def _read(pk: int, version: str) -> Session:
    session = Session.objects.for_cards().prefetch_related("contacts").get(pk=pk)
    setattr(session, AS_OF, version)
    return session
