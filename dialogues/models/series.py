"""Series, sub-series, and the cities of their audience."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dialogues.choices import Colour
from dialogues.querysets import CityQuerySet, SeriesQuerySet
from dialogues.validators import validate_timezone
from fairville_site import bilingual


class City(models.Model):
    """A town of the audience, for its hour; the labs are where nothing else is said."""

    name = models.CharField(_("name"), max_length=100)
    country = models.CharField(
        _("country"), max_length=2, help_text=_("Two letters, e.g. SN.")
    )
    timezone = models.CharField(
        _("time zone"), max_length=64, validators=[validate_timezone]
    )
    is_lab = models.BooleanField(_("has a Fairville lab"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    stale_texts = bilingual.stale_texts()

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        bilingual.require(self, "name")


class Series(models.Model):
    essential_texts: ClassVar[tuple[str, ...]] = ("title", "description")

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
        help_text=_("A sub-series belongs to a series that has no parent itself."),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Markdown.")
    )
    colour = models.CharField(
        _("colour"), max_length=10, choices=Colour, default=Colour.AMBER
    )
    url = models.URLField(_("page elsewhere"), blank=True)
    cities = models.ManyToManyField(
        City,
        blank=True,
        related_name="series",
        verbose_name=_("cities of the audience"),
        help_text=_("Empty: those of the parent series, else all labs."),
    )
    second_timezone = models.CharField(
        _("second time zone"),
        max_length=64,
        blank=True,
        validators=[validate_timezone],
        help_text=_(
            "Shown beside the hour when one can attend online and the hour differs, "
            "e.g. Europe/London. Empty: that of the parent series."
        ),
    )
    funding = models.TextField(_("funding statement"), blank=True)
    organisers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="series",
        verbose_name=_("organisers"),
    )
    stale_texts = bilingual.stale_texts()

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several", "series")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="series_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message=_("A series cannot be part of itself."),
            ),
            models.CheckConstraint(
                name="series_has_a_title", condition=bilingual.present_in_some("title")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return bilingual.address(
            "dialogues:series_detail", self.pk, bilingual.slug(self)
        )

    def clean(self) -> None:
        bilingual.require(self, "title")
        if self.parent and (self.parent.parent_id or self.parent_id == self.pk):
            raise ValidationError(
                {"parent": gettext("Choose a series that is not a sub-series itself.")}
            )
        if self.parent and self.pk and self.children.exists():
            raise ValidationError(
                {"parent": gettext("This series has sub-series: it must stay on top.")}
            )

    @property
    def line(self) -> "list[Series]":
        """Itself and, first, the series it is part of."""
        return [self.parent, self] if self.parent else [self]

    @property
    def audience_timezone(self) -> str:
        """The second zone of its hours, its own or its parent's; may be empty."""
        inherited = self.parent.second_timezone if self.parent else ""
        return self.second_timezone or inherited
