"""A session that many ask for at once: read in full once, until something is edited."""

from events.models import Session
from fairville_site import content_version
from fairville_site.content_version import Kept

SECONDS = 60

_kept: Kept[Session] = Kept(SECONDS)


def session_now(pk: int, version: str = "") -> Session:
    """As it is now, with what a card shows and whom to ask; it is shared: only read it.

    `version` if the content's was read already, a moment ago. Raises
    Session.DoesNotExist.
    """
    known = version or content_version.current()
    return _kept.get(known, pk, lambda: _read(pk))


def _read(pk: int) -> Session:
    return Session.objects.for_cards().prefetch_related("contacts").get(pk=pk)
