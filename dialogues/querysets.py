"""Reading dialogues: series with their parents, resources for lists and pages."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from fairville_site import bilingual
from fairville_site.folding import alphabetical

if TYPE_CHECKING:
    from dialogues.models import City, Resource, Series, Theme  # noqa: F401 (annotations)
    from speakers.models import Organisation, Speaker

# Lists of series, or of what belongs to one, leave these in the database.
SERIES_LONG_TEXTS = ("description", "funding")


class CityQuerySet(models.QuerySet["City"]):
    def labs(self) -> Self:
        return self.filter(is_lab=True)


class SeriesQuerySet(models.QuerySet["Series"]):
    def organised_by(self, user_id: int) -> Self:
        """Those that name this user, and their sub-series."""
        named = self.model._default_manager.filter(organisers=user_id).values("pk")
        return self.filter(Q(pk__in=named) | Q(parent__in=named))

    def in_series(self, ids: Iterable[int]) -> Self:
        return self.filter(pk__in=ids)

    def top(self) -> Self:
        return self.filter(parent__isnull=True)

    def for_cards(self) -> Self:
        """Without long texts, with the answer to `available_in`."""
        return self.defer(*bilingual.columns(*SERIES_LONG_TEXTS)).annotate(
            **bilingual.availability(self.model)
        )

    def of(self, rows: models.QuerySet[Any]) -> Self:
        """The series of these sessions, each with the series it is part of."""
        long_texts = bilingual.columns(*SERIES_LONG_TEXTS)
        return (
            self.filter(Exists(rows.filter(series=OuterRef("pk"))))
            .select_related("parent")
            .defer(*long_texts, *(f"parent__{name}" for name in long_texts))
        )

    def for_page(self) -> Self:
        return self.select_related("parent").prefetch_related("children", "cities")


class ThemeQuerySet(models.QuerySet["Theme"]):
    def of(self, rows: models.QuerySet[Any]) -> Self:
        """The themes of these sessions or resources."""
        return self.filter(Exists(rows.filter(themes=OuterRef("pk"))))

    def in_order(self) -> Self:
        """Themes, then territories, each by the name that the page's language shows."""
        return self.order_by("-kind", alphabetical("name"), "pk")

    def in_use(self) -> Self:
        """Those of a public session or of a resource."""
        public = self._of_theme("sessions").published()
        return self.filter(Exists(public) | Exists(self._of_theme("resources")))

    def _of_theme(self, relation: str) -> Any:
        rows: Any = self.model._meta.get_field(relation).related_model
        return rows._default_manager.filter(themes=OuterRef("pk"))


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

    def of_theme(self, theme_id: int) -> Self:
        return self.filter(themes=theme_id)

    def credited_to(self, who: "Speaker | Organisation") -> Self:
        """What a person or an organisation made; `parts` are its own credits there."""
        own = who.credits.all()
        return self.filter(pk__in=own.values("resource")).prefetch_related(
            models.Prefetch("credits", own, to_attr="parts")
        )

    def kinds(self) -> list[str]:
        return sorted(self.order_by().values_list("kind", flat=True).distinct())

    def languages(self) -> list[str]:
        """The codes of the languages that resources are in."""
        known = self.exclude(language="").order_by()
        return sorted(known.values_list("language", flat=True).distinct())
