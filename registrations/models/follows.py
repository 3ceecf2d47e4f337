"""Who wishes to be told of what is to come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.models import Series
from events.models import Session
from registrations.choices import Wants
from registrations.models.people import Participant
from registrations.querysets import FollowQuerySet


class Follow(models.Model):
    """Of a series, of one session, or, with neither, of everything.

    It counts once its owner has pressed the button in a mail to the address, until
    they withdraw it; the row then stays as the record of both.
    """

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="follows"
    )
    series = models.ForeignKey(
        Series,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("series"),
    )
    session = models.ForeignKey(
        Session,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("session"),
    )
    wants = models.CharField(_("to be told of"), max_length=10, choices=Wants)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    consent_version = models.CharField(_("privacy notice read"), max_length=10)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # When its owner was asked whether it still holds, after years of silence.
    asked_again_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="follow_of_one_thing",
                condition=Q(series__isnull=True) | Q(session__isnull=True),
            ),
            models.UniqueConstraint(
                name="follow_of_everything_once",
                fields=["participant", "wants"],
                condition=Q(series__isnull=True, session__isnull=True),
            ),
            models.UniqueConstraint(
                name="follow_of_series_once",
                fields=["participant", "wants", "series"],
                condition=Q(series__isnull=False),
            ),
            models.UniqueConstraint(
                name="follow_of_session_once",
                fields=["participant", "wants", "session"],
                condition=Q(session__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_in_force(self) -> bool:
        return self.confirmed_at is not None and self.withdrawn_at is None

    @property
    def awaits_answer(self) -> bool:
        """Whether its owner is to press the button: the first time, or after years."""
        asked = self.asked_again_at is not None and self.withdrawn_at is None
        return self.confirmed_at is None or asked
