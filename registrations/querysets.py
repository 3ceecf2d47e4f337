"""The vocabulary of reading registrations and mails owed."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from fairville_site import bilingual
from registrations.choices import MessageState

if TYPE_CHECKING:
    from registrations.models import Message, Registration  # noqa: F401 (annotations)

SESSION_LONG_TEXTS = ("description", "report", "image_credit", "registration_note")
SERIES_LONG_TEXTS = ("description", "funding")


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def with_session(self) -> Self:
        """With what a page or mail says of the session, without its long texts."""
        return self.select_related(
            "participant", "session__series__parent", "session__venue"
        ).defer(
            *(f"session__{name}" for name in bilingual.columns(*SESSION_LONG_TEXTS)),
            *(
                f"session__{owner}__{name}"
                for owner in ("series", "series__parent")
                for name in bilingual.columns(*SERIES_LONG_TEXTS)
            ),
        )


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime) -> Self:
        """Owed, due, and in no worker's hands; the oldest first."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.filter(free, state=MessageState.OWED, not_before__lte=now).order_by(
            "not_before", "pk"
        )

    def of_address_since(self, participant_id: int, since: datetime) -> Self:
        return self.filter(registration__participant=participant_id, owed_at__gt=since)
