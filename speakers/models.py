"""Who speaks, who organises."""

from typing import ClassVar

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairville_site import bilingual, folding
from speakers import pictures
from speakers.querysets import OrganisationQuerySet, SpeakerQuerySet


class Speaker(models.Model):
    """A person; what they are on a given day belongs to the appearance."""

    essential_texts: ClassVar[tuple[str, ...]] = ("bio",)

    name = models.CharField(_("name"), max_length=200)
    sort_name = models.CharField(
        _("name for sorting"),
        max_length=200,
        blank=True,
        help_text=_("Family name first, e.g. “Deboulet, Agnès”."),
    )
    bio = models.TextField(_("biography"), blank=True)
    url = models.URLField(_("own page"), blank=True)
    portrait = pictures.PictureField(_("portrait"), upload_to="portraits/")
    portrait_alt = pictures.alt_text()
    portrait_credit = pictures.credit()
    stale_texts = bilingual.stale_texts()
    # To be found by, and to be listed by: without a name for sorting, by the name.
    folded_name = folding.kept(folding.Folded("name"))
    folded_sorting = folding.kept(
        folding.Folded(Coalesce(NullIf("sort_name", Value("")), "name"))
    )

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["sort_name", "name", "pk"]
        indexes = [
            models.Index(fields=["folded_sorting", "id"], name="speaker_in_order")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return bilingual.address("speakers:speaker_detail", self.pk, self.slug)

    @property
    def slug(self) -> str:
        return bilingual.slugified(self.name, "speaker")

    @property
    def initials(self) -> str:
        """Of the first word and the last one; of a single word, one letter."""
        first, *others = self.name.replace("-", " ").split() or [""]
        return "".join(word[:1] for word in (first, *others[-1:])).upper()


class Organisation(models.Model):
    essential_texts: ClassVar[tuple[str, ...]] = ("name",)

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("association or collective")
        RESEARCH = "research", _("university or research body")
        PUBLIC = "public", _("public body")
        NETWORK = "network", _("network or programme")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.ASSOCIATION
    )
    city = models.CharField(_("town"), max_length=100, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters, e.g. BE.")
    )
    url = models.URLField(_("website"), blank=True)
    logo = pictures.PictureField(_("logo"), upload_to="logos/")
    logo_alt = pictures.alt_text()
    stale_texts = bilingual.stale_texts()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.acronym or self.name

    def get_absolute_url(self) -> str:
        return reverse(
            "speakers:organisation_detail",
            args=[self.pk, bilingual.slug(self, "name")],
        )

    def clean(self) -> None:
        bilingual.require(self, "name")

    @property
    def has_acronym(self) -> bool:
        return bool(self.acronym) and self.acronym != self.name

    @property
    def full_name(self) -> str:
        if self.has_acronym:
            return f"{self.name} ({self.acronym})"
        return self.name
