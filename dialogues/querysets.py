"""Reading dialogues: series with their parents, resources for lists and pages."""

from typing import TYPE_CHECKING, Self

from django.db import models

from fairville_site import bilingual

if TYPE_CHECKING:
    from dialogues.models import City, Resource, Series  # noqa: F401 (annotations)


class CityQuerySet(models.QuerySet["City"]):
    def labs(self) -> Self:
        return self.filter(is_lab=True)


class SeriesQuerySet(models.QuerySet["Series"]):
    def top(self) -> Self:
        return self.filter(parent__isnull=True)

    def for_cards(self) -> Self:
        """Without long texts, with the answer to `available_in`."""
        return self.defer(*bilingual.columns("description", "funding")).annotate(
            **bilingual.availability(self.model)
        )

    def for_page(self) -> Self:
        return self.select_related("parent").prefetch_related("children", "cities")


class ResourceQuerySet(models.QuerySet["Resource"]):
    def for_cards(self) -> Self:
        """Without long texts, with the answer to `available_in`."""
        return self.defer(*bilingual.columns("description", "transcript")).annotate(
            **bilingual.availability(self.model)
        )

    def for_page(self) -> Self:
        return self.prefetch_related(
            "themes", "cities", "credits__organisation", "credits__speaker"
        )
