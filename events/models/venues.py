"""Where it happens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogues.validators import validate_timezone
from fairville_site import bilingual


class Venue(models.Model):
    """A place, checked once and used by every session held there."""

    name = models.CharField(_("name"), max_length=200)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(
        _("town"), max_length=100, blank=True, help_text=_("Empty: not known.")
    )
    country = models.CharField(
        _("country"), max_length=2, help_text=_("Two letters, e.g. BE.")
    )
    timezone = models.CharField(
        _("time zone"), max_length=64, validators=[validate_timezone]
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    access = models.TextField(
        _("how to get there"), blank=True, help_text=_("Markdown.")
    )
    accessibility = models.TextField(
        _("accessibility of the place"), blank=True, help_text=_("Markdown.")
    )
    stale_texts = bilingual.stale_texts()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        known = self.city and self.city != self.name
        return f"{self.name}, {self.city}" if known else self.name

    @property
    def address(self) -> str:
        """`avenue de la Couronne 227, 1050 Ixelles`; empty if it only repeats the name."""
        town = f"{self.postcode} {self.city}".strip()
        parts = [part for part in (self.street, town) if part]
        return "" if parts == [self.name] else ", ".join(parts)
