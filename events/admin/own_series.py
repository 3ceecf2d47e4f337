"""Whoever organises some series meets no other at the desk.

Those are the series that name a user among their organisers, and their sub-series. Who
is named by none has all, and so has whoever makes accounts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from dialogues.models import Series

EVERYWHERE = "auth.change_user"
KEPT = "_own_series"


def own_series(request: HttpRequest) -> frozenset[int] | None:
    """Their ids, read once in a request; None for who has all."""
    kept = vars(request)
    if KEPT not in kept:
        kept[KEPT] = None
        if not request.user.has_perm(EVERYWHERE):
            named = Series.objects.organised_by(request.user.pk or 0)
            ids = frozenset(named.order_by().values_list("pk", flat=True))
            kept[KEPT] = ids or None
    found: frozenset[int] | None = kept[KEPT]
    return found


def within(request: HttpRequest, rows: Any) -> Any:
    """Those rows of theirs; the queryset has the word `in_series`."""
    own = own_series(request)
    return rows if own is None else rows.in_series(own)


@contextmanager
def warning_who_has_all(request: HttpRequest) -> Iterator[None]:
    """Says after an edit how many it has taken off their last series."""
    before = _named()
    yield
    number = len(before - _named())
    if number:
        words = ngettext(
            "%(number)s person has no series of their own left, and so has all series. "
            "If they are to leave, take away their group or “active” (Users).",
            "%(number)s people have no series of their own left, and so have all "
            "series. If they are to leave, take away their group or “active” (Users).",
            number,
        )
        messages.warning(request, words % {"number": number})


def _named() -> set[int]:
    named = Series.objects.filter(organisers__is_active=True).order_by()
    return set(named.values_list("organisers", flat=True))


class OwnSeriesOnly(admin.ModelAdmin):
    """Lists, pages, searches, choices and actions, all read from here."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return within(request, super().get_queryset(request))

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """A foreign series or session is no choice: an error at its field."""
        rows = _desk_rows(self, request, db_field)
        if rows is not None:
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OwnOnly(admin.RelatedFieldListFilter):
    """A filter by series or session that names none but their own."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        rows = _desk_rows(model_admin, request, field)
        if rows is None:
            return super().field_choices(field, request, model_admin)
        return field.get_choices(
            include_blank=False,
            ordering=self.field_admin_ordering(field, request, model_admin),
            limit_choices_to={"pk__in": rows.order_by().values("pk")},
        )


def _desk_rows(desk: Any, request: HttpRequest, field: Any) -> Any:
    """What the desk of a related model shows; None where that is all."""
    model = field.remote_field.model
    if own_series(request) is None or not desk.admin_site.is_registered(model):
        return None
    related = desk.admin_site.get_model_admin(model)
    if not isinstance(related, OwnSeriesOnly):
        return None
    return related.get_queryset(request)
