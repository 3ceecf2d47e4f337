"""The record of material changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.choices import Decision
from events.models.sessions import Session
from events.querysets import ChangeQuerySet


class Change(models.Model):
    """A material edit, and what was decided about telling people: the debt itself."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="changes"
    )
    before = models.JSONField()
    after = models.JSONField()
    sequence = models.PositiveIntegerField()
    decision = models.CharField(
        max_length=10, choices=Decision, default=Decision.PENDING
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(default=timezone.now)
    # Empty: nobody was asked, or the organiser has not answered yet.
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    # Changes settled together are one piece of news; empty: the debt still stands.
    settled_at = models.DateTimeField(null=True, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="change_once_per_sequence", fields=["session", "sequence"]
            ),
        ]
        indexes = [
            models.Index(
                fields=["session"],
                name="change_owed",
                condition=Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
