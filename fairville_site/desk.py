"""The organisers' desk: one place for what holds on every page of it.

What one may not do is not there (404), so that nobody learns of what they may not see;
what does not exist answers the same.
"""

from collections.abc import Iterable
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import (
    FieldDoesNotExist,
    PermissionDenied,
    ValidationError,
)
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_noop

from fairville_site import second_factor

# Django's own words, which put an article of no gender before every name in French
# (“Ajout de inscription”). Named here, they stand in our catalogue, which goes first.
SAID_OTHERWISE = [
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
]


class NothingElse(admin.ModelAdmin[Any]):
    """Before each registered page: what is not found is 404, not a way to the home.

    What an address fills into a form beforehand is left out where no field holds it.
    """

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(request, *args, **kwargs)
        if found is None:
            raise Http404
        return found

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given = super().get_changeform_initial_data(request)
        return {key: value for key, value in given.items() if self._holds(key, value)}

    def _holds(self, name: str, value: Any) -> bool:
        try:
            field: Any = self.opts.get_field(name)
            if not field.many_to_many:
                own = field.target_field if field.is_relation else field
                own.run_validators(own.to_python(value))
        except FieldDoesNotExist:
            return True
        except ValidationError:
            return False
        return True


class Desk(admin.AdminSite):
    def register(
        self, model_or_iterable: Any, admin_class: Any = None, **options: Any
    ) -> None:
        own = admin_class or admin.ModelAdmin
        bases, names = (NothingElse, own), {"__module__": own.__module__}
        super().register(model_or_iterable, type(own.__name__, bases, names), **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Of who has come in; whoever has not is led to the login by Django."""

        def guarded(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            is_leaving = request.path == reverse("admin:logout")
            if not is_leaving and second_factor.is_lacking(request.user):
                return second_factor.lead_there(request)
            try:
                answer: HttpResponseBase = view(request, *args, **kwargs)
            except PermissionDenied as denied:
                raise Http404 from denied
            return answer

        return super().admin_view(update_wrapper(guarded, view), cacheable)

    def get_urls(self) -> list[Any]:
        """In place of Django's own “view on site”, which asks for no permission."""
        seen = self.admin_view(self.see_on_site)
        kind = "r/<int:content_type_id>/<path:object_id>/"
        return [path(kind, seen, name="view_on_site"), *super().get_urls()]

    def index(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Whom the home has nothing to tell is led to their place, such as the door."""
        if not request.user.has_perm("events.view_session"):
            places = [address for address in self._places(request) if address]
            if len(places) == 1:
                return redirect(places[0])
        return super().index(request, *args, **kwargs)

    def _places(self, request: HttpRequest) -> Iterable[str | None]:
        for app in self.get_app_list(request):
            for model in app["models"]:
                yield model["admin_url"]

    def see_on_site(
        self, request: HttpRequest, content_type_id: int, object_id: str
    ) -> HttpResponse:
        kind = get_object_or_404(ContentType, pk=content_type_id)
        model = kind.model_class()
        if model is None or not self.is_registered(model):
            raise Http404
        self._visible(request, model, object_id)
        return shortcut(request, content_type_id, object_id)

    def _visible(self, request: HttpRequest, model: type[Model], pk: str) -> None:
        desk = self.get_model_admin(model)
        try:
            found = desk.get_object(request, pk)
        except ValidationError as error:
            raise Http404 from error
        is_theirs = desk.has_view_permission(request, found)
        if not is_theirs or desk.get_view_on_site_url(found) is None:
            raise Http404
