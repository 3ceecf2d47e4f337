"""Speakers and organisations as the public sees them."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from fairville_site import bilingual
from fairville_site.folding import alphabetical

if TYPE_CHECKING:
    from speakers.models import Organisation, Speaker  # noqa: F401 (annotations)


class PublicQuerySet[M: models.Model](models.QuerySet[M]):
    """Of whoever takes part in sessions, which stand above them and are asked by name."""

    parts: str

    def in_public(self) -> Self:
        """Who takes part in a public session or is credited for a resource."""
        return self.filter(Exists(self._public_parts()) | Exists(self._own("credits")))

    def _public_parts(self) -> Any:
        return self._own(self.parts).public()

    def _own(self, relation: str) -> Any:
        rows: Any = self.model._meta.get_field(relation).related_model
        return rows._default_manager.filter(
            **{str(self.model._meta.model_name): OuterRef("pk")}
        )


class SpeakerQuerySet(PublicQuerySet["Speaker"]):
    parts = "appearances"

    def in_order(self) -> Self:
        """By family name, accents or not; without one for sorting, by the name."""
        return self.order_by("folded_sorting", "pk")

    def heard(self) -> Self:
        """Who speaks in a public session; `affiliation` is the latest one given."""
        speaking = self._public_parts().speaking()
        latest = speaking.order_by("-session__starts_at", "-pk")
        columns = [
            bilingual.column("affiliation", one) for one in bilingual.languages()
        ]
        return self.filter(Exists(speaking)).annotate(
            **{name: Subquery(latest.values(name)[:1]) for name in columns}
        )


class OrganisationQuerySet(PublicQuerySet["Organisation"]):
    parts = "partnerships"

    def in_order(self) -> Self:
        """By the name that the page's language shows."""
        return self.order_by(alphabetical("name"), "pk")
