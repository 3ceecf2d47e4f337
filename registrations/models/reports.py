"""Zoom's report of who was in a call: whether it was asked for, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Session
from registrations.choices import ReportState


class CallReport(models.Model):
    """Of one session; all of it is the worker's, and nothing of it is about a person."""

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, related_name="call_report"
    )
    state = models.CharField(
        _("report of the call"),
        max_length=10,
        choices=ReportState,
        default=ReportState.AWAITED,
    )
    asked_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When Zoom is asked again; empty: no more. A worker that asks moves it ahead, by
    # which it is known whose answer counts.
    next_try_at = models.DateTimeField(null=True)
    # What Zoom said, by name: never an answer's body.
    error = models.JSONField(default=dict)
    # When the times of its people were erased, and only counts were left.
    counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("report of a call")
        verbose_name_plural = _("reports of calls")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
