"""What the notice beside the form promises; its version is kept with each registration."""

NOTICE_VERSION = "2"
RETENTION_DAYS = 90  # after the session, where the session itself says nothing


def kept_days(of_session: int | None) -> int:
    """How many days registrations are kept, given what the session says (or None)."""
    return RETENTION_DAYS if of_session is None else of_session
