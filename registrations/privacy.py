"""What the notice beside the form promises; its version is kept with each registration."""

NOTICE_VERSION = "1"
RETENTION_DAYS = 90  # after the session, where the session itself says nothing
