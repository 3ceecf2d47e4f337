"""What was done to how many people of a session, written down; never to whom."""

from datetime import datetime

from django.contrib.auth.models import User

from events.models import Session
from registrations.choices import HistoryKind
from registrations.models import HistoryLine


def note(
    *,
    session: Session | int | None,
    kind: HistoryKind,
    count: int,
    now: datetime,
    author: User | None = None,
) -> None:
    """Write one line, in the caller's transaction; nothing when it happened to nobody.

    `session` may be its id, or None for what concerns no single session; without an
    author the site did it on its own. `now` is an aware instant.
    """
    if count:
        HistoryLine.objects.create(
            session_id=session.pk if isinstance(session, Session) else session,
            kind=kind,
            count=count,
            author=author,
            at=now,
        )
