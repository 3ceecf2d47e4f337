"""Documents, records and publications, here or elsewhere, out or still to come."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialogues.choices import CreditRole, Precision, ResourceKind
from dialogues.models.pages import Theme
from dialogues.models.series import City
from dialogues.querysets import ResourceQuerySet
from fairville_site import bilingual
from speakers import pictures
from speakers.models import Organisation, Speaker

HAS_FILE = ~Q(file="")
HAS_URL = ~Q(url="")
HAS_NOTE = bilingual.present_in_some("availability_note")
HAS_NO_NOTE = bilingual.absent_in_all("availability_note")
IS_EXPECTED = Q(expected_on__isnull=False)


class Resource(models.Model):
    """It can be had in exactly one way: a file here, an address, a note, a date to come."""

    essential_texts: ClassVar[tuple[str, ...]] = ("title",)

    kind = models.CharField(
        _("kind"), max_length=20, choices=ResourceKind, default=ResourceKind.OTHER
    )
    title = models.CharField(_("title"), max_length=300, blank=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Markdown.")
    )
    transcript = models.TextField(
        _("transcript"),
        blank=True,
        help_text=_("The text of a recording or document, or its contents. Markdown."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("Of the document: fr, en…"),
    )
    file = models.FileField(_("file"), upload_to="resources/", blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    availability_note = models.CharField(
        _("not available here, because"), max_length=300, blank=True
    )
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    expected_precision = models.CharField(
        _("of that date is known"),
        max_length=5,
        choices=Precision,
        default=Precision.MONTH,
    )
    size_bytes = models.PositiveBigIntegerField(
        _("size in bytes"), null=True, blank=True
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_precision = models.CharField(
        _("of that date is known"),
        max_length=5,
        choices=Precision,
        default=Precision.DAY,
    )
    image = pictures.PictureField(
        _("image"), upload_to="illustrations/", alt="image_alt"
    )
    image_alt = pictures.alt_text()
    image_credit = pictures.credit()
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="resources", verbose_name=_("themes")
    )
    cities = models.ManyToManyField(
        City, blank=True, related_name="resources", verbose_name=_("cities")
    )
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    stale_texts = bilingual.stale_texts()

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="resource_has_a_title",
                condition=bilingual.present_in_some("title"),
            ),
            models.CheckConstraint(
                name="resource_has_one_access",
                condition=(
                    (HAS_FILE & ~HAS_URL & HAS_NO_NOTE & ~IS_EXPECTED)
                    | (~HAS_FILE & HAS_URL & HAS_NO_NOTE & ~IS_EXPECTED)
                    | (~HAS_FILE & ~HAS_URL & HAS_NOTE & ~IS_EXPECTED)
                    | (~HAS_FILE & ~HAS_URL & HAS_NO_NOTE & IS_EXPECTED)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse(
            "dialogues:resource_detail", args=[self.pk, bilingual.slug(self)]
        )

    def clean(self) -> None:
        bilingual.require(self, "title")
        noted = any(
            bilingual.text(self, "availability_note", code)
            for code in bilingual.languages()
        )
        ways = [bool(self.file), bool(self.url), noted, bool(self.expected_on)]
        if sum(ways) != 1:
            raise ValidationError(
                {
                    "file": gettext(
                        "Give exactly one: a file, an address, why it is not "
                        "available here, or when it is expected."
                    )
                }
            )

    @property
    def address(self) -> str:
        """Where it can be read now; empty when it cannot."""
        return self.file.url if self.file else self.url


class ResourceCredit(models.Model):
    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="credits"
    )
    role = models.CharField(_("role"), max_length=10, choices=CreditRole)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="credits",
        verbose_name=_("organisation"),
    )
    speaker = models.ForeignKey(
        Speaker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="credits",
        verbose_name=_("person"),
    )
    text = models.CharField(_("or in words"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="credit_names_someone",
                condition=Q(organisation__isnull=False)
                | Q(speaker__isnull=False)
                | bilingual.present_in_some("text"),
                violation_error_message=_("Name an organisation, a person or a text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} #{self.pk}"
