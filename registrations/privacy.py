"""What the notice beside the form promises; its version is kept with each registration."""

NOTICE_VERSION = "5"
RETENTION_DAYS = 90  # after the session, where the session itself says nothing
POSTPONED_DAYS = 365  # after the old date or, without one, the last edit
ATTENDANCE_DAYS = 30  # of the times at which people joined and left a call
IDLE_DAYS = 3 * 365  # of followers, until they are asked; of accounts
ANSWER_DAYS = 30  # to those who are asked


def kept_days(of_session: int | None) -> int:
    """How many days registrations are kept, given what the session says (or None)."""
    return RETENTION_DAYS if of_session is None else of_session
