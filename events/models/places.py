"""How many may take part in a session, and how many do."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.choices import Mode, Parting
from events.models.sessions import Session


class Places(models.Model):
    """A counter of its own, changed by conditional updates only: never oversold."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="places"
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    # What becomes of its people when the session no longer offers this mode.
    parting = models.CharField(
        max_length=10, choices=Parting, default=Parting.MOVE, editable=False
    )

    class Meta:
        verbose_name = _("places")
        verbose_name_plural = _("places")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="places_once", fields=["session", "mode"]),
            models.CheckConstraint(
                name="places_not_oversold",
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")),
                violation_error_message=_(
                    "More places are taken already than this capacity."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} #{self.pk}"

    @property
    def is_limited(self) -> bool:
        return self.capacity is not None

    @property
    def left(self) -> int:
        """Free places; only asked of a limited mode."""
        return (self.capacity or 0) - self.taken
