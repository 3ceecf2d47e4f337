"""Which texts are missing or stale, as numbers that lead to their lists."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from dialogues.models import Page, Resource, Series
from events.models import Session
from fairville_site import translations

MODELS = (Session, Series, Page, Resource)


@dataclass(frozen=True, slots=True)
class Gap:
    words: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """Of one kind of thing: missing in each language, stale."""

    name: str
    gaps: list[Gap]

    @property
    def left(self) -> list[Gap]:
        return [gap for gap in self.gaps if gap.number]


def overview(request: HttpRequest) -> list[Gaps]:
    """Of what this user may see, as the lists would show it; one query for each kind."""
    desks = [admin.site.get_model_admin(model) for model in MODELS]
    return [_gaps(desk, request) for desk in desks if desk.has_view_permission(request)]


def _gaps(desk: Any, request: HttpRequest) -> Gaps:
    rows, query = desk.get_queryset(request), {}
    name = capfirst(desk.opts.verbose_name_plural)
    if desk.model is Session:
        rows, query = rows.upcoming(), {"when": "ahead"}
        name = gettext("Sessions to come")
    numbers = rows.order_by().aggregate(
        **{
            gap: Count("pk", filter=condition, distinct=True)
            for gap, condition in translations.gaps(desk.model).items()
        }
    )
    place = f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist"
    return Gaps(
        str(name),
        [
            Gap(
                translations.gap_words(gap),
                number,
                f"{reverse(place)}?{urlencode(query | {'texts': gap})}",
            )
            for gap, number in numbers.items()
        ],
    )
