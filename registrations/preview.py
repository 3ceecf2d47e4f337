"""People who do not exist, to whom a mail can be written to look at it.

They are number 0 and stored nowhere: no link of theirs opens anything, since no
token that begins so is ever taken (`tokens.SHAPE`).
"""

from django.utils import timezone

from events.choices import Mode
from events.models import Appearance, Session
from registrations.choices import RegistrationState, Wants
from registrations.models import Follow, Participant, Registration
from speakers.models import Speaker

NOBODY = 0
ADDRESS = "somebody@example.org"


def registrant(
    session: Session,
    language: str,
    *,
    state: RegistrationState = RegistrationState.CONFIRMED,
    mode: Mode | None = None,
) -> Registration:
    """Registered for the session; by default confirmed, the first way it offers."""
    return Registration(
        pk=NOBODY,
        session=session,
        participant=_somebody(language),
        name=ADDRESS,
        mode=mode or session.modes[0],
        state=state,
        language=language,
        confirmed_at=timezone.now(),
    )


def speaker(session: Session, language: str) -> Appearance:
    """Speaks at the session."""
    return Appearance(
        pk=NOBODY,
        session=session,
        speaker=Speaker(pk=NOBODY, name=ADDRESS),
        email=ADDRESS,
        language=language,
    )


def follower(session: Session, language: str, wants: Wants) -> Follow:
    """Follows the session's series, or the session itself for its date or material."""
    about = "series" if wants == Wants.SESSIONS else "session"
    return Follow(
        pk=NOBODY,
        participant=_somebody(language),
        wants=wants,
        language=language,
        confirmed_at=timezone.now(),
        **{about: session.series if wants == Wants.SESSIONS else session},
    )


def _somebody(language: str) -> Participant:
    return Participant(
        pk=NOBODY, email=ADDRESS, language=language, verified_at=timezone.now()
    )
