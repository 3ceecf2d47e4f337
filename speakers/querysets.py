"""Speakers as the public sees them."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from speakers.models import Speaker  # noqa: F401 (named in the annotation below)


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def in_order(self) -> Self:
        return self.order_by("sort_name", "name", "pk")
