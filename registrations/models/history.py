"""What outlives the people: counts, and what was done to how many."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Session
from registrations.choices import HistoryKind


class HistoryLine(models.Model):
    """Something that happened to so many people of a session; never to whom."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, related_name="history"
    )
    kind = models.CharField(_("what"), max_length=20, choices=HistoryKind)
    count = models.PositiveIntegerField(_("how many"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("line of the history")
        verbose_name_plural = _("history")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Figure(models.Model):
    """One count of a session, frozen before its people are erased.

    Fewer than five are not stored: `count` is empty then.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="figures"
    )
    dimension = models.CharField(_("dimension"), max_length=30)
    value = models.CharField(_("value"), max_length=60, blank=True)
    count = models.PositiveIntegerField(_("count"), null=True)
    frozen_at = models.DateTimeField(_("frozen"), default=timezone.now)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["session", "dimension", "value"]
        constraints = [
            models.UniqueConstraint(
                name="figure_once", fields=["session", "dimension", "value"]
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
