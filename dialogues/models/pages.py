"""Themes, and the texts of the site itself."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.choices import ThemeKind
from dialogues.querysets import ThemeQuerySet
from fairville_site import bilingual


class Theme(models.Model):
    """A subject or a territory."""

    essential_texts: ClassVar[tuple[str, ...]] = ("name",)

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(
        _("kind"), max_length=10, choices=ThemeKind, default=ThemeKind.THEME
    )
    url = models.URLField(_("page elsewhere"), max_length=500, blank=True)
    stale_texts = bilingual.stale_texts()

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme or territory")
        verbose_name_plural = _("themes and territories")
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(
            "dialogues:theme_detail", args=[self.pk, bilingual.slug(self, "name")]
        )

    def clean(self) -> None:
        bilingual.require(self, "name")


class Page(models.Model):
    """A text of the site itself: the project, legal notice, privacy, accessibility."""

    essential_texts: ClassVar[tuple[str, ...]] = ("title", "body")

    key = models.SlugField(_("key"), unique=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    stale_texts = bilingual.stale_texts()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="page_has_a_title", condition=bilingual.present_in_some("title")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dialogues:page_detail", args=[self.key])

    def clean(self) -> None:
        bilingual.require(self, "title")
