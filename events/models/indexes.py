"""What sessions are looked up by."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

SESSION_INDEXES = [
    models.Index(fields=["state", "ends_at"], name="session_state_ends"),
    models.Index(fields=["series", "starts_at"], name="session_series_starts"),
    models.Index(fields=["-starts_at", "-id"], name="session_latest"),
    models.Index(
        fields=["publish_at"],
        name="session_publish_at",
        condition=Q(publish_at__isnull=False),
    ),
    # When time alone next changes a word of what is public (`next_moment`).
    models.Index(fields=["ends_at"], name="session_ends"),
    models.Index(
        fields=["opens_at"],
        name="session_opens",
        condition=Q(opens_at__isnull=False),
    ),
    models.Index(
        fields=["closes_at"],
        name="session_closes",
        condition=Q(closes_at__isnull=False),
    ),
    # What has no date is ahead or past by its year alone.
    models.Index(
        fields=["state", "hint_year"],
        name="session_undated",
        condition=Q(starts_at__isnull=True),
    ),
    # As `latest_change_first` says it.
    models.Index(
        Greatest("changed_at", Coalesce("publish_at", "changed_at")).desc(),
        F("id").desc(),
        name="session_latest_change",
    ),
]
