"""A person's own way into a call: what Zoom knows of them, and the link it gave."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.choices import ZoomKind
from events.models import Appearance
from registrations.choices import SeatState
from registrations.models.people import Registration


class Seat(models.Model):
    """Somebody let into one meeting or webinar; all of it is the worker's.

    It outlives whose it is, as numbers and a digest, until Zoom has forgotten them too.
    """

    registration = models.OneToOneField(
        Registration, on_delete=models.SET_NULL, null=True, related_name="seat"
    )
    appearance = models.OneToOneField(
        Appearance, on_delete=models.SET_NULL, null=True, related_name="seat"
    )
    zoom_id = models.BigIntegerField(null=True)
    zoom_kind = models.CharField(
        max_length=8, choices=ZoomKind, default=ZoomKind.MEETING
    )
    registrant_id = models.CharField(max_length=100, blank=True)
    # Lets in whoever holds it: leaves by the door of the call alone.
    join_url = models.URLField(max_length=2048, blank=True)
    # Of the address that Zoom was told: finds it in Zoom's lists, tells of another one.
    address_digest = models.CharField(max_length=64, blank=True)
    # Told in place of the address, and kept: another one would be another person there.
    alias = models.CharField(max_length=254, blank=True, db_default="")
    # When Zoom's list last said the same as this row.
    checked_at = models.DateTimeField(null=True)
    state = models.CharField(
        _("own link"), max_length=15, choices=SeatState, default=SeatState.TO_ADD
    )
    # Zoom may know them: written before it is asked to, so that none is asked twice.
    is_asked = models.BooleanField(default=False)
    # What Zoom said, by name: never an answer's body, a link or an address.
    error = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    # It met what concerns everybody: until then nobody is let in.
    paused_until = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("own link")
        verbose_name_plural = _("own links")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="seat_lease_is_whole",
                condition=Q(lease_until__isnull=True, lease_token__isnull=True)
                | Q(lease_until__isnull=False, lease_token__isnull=False),
            ),
            models.CheckConstraint(
                name="seat_is_of_one_person",
                condition=Q(registration__isnull=True) | Q(appearance__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
