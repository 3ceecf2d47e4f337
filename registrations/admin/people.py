"""The registrations desk: people are found here, and helped through services."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events import zoom
from events.admin.own_series import OwnOnly, OwnSeriesOnly, within
from events.models import Session
from fairville_site.folding import pattern
from fairville_site.translated_admin import FoundHoweverTyped
from registrations.admin.exports import Exporting
from registrations.admin.own_links import HasOwnLink, words_of
from registrations.admin.presence import WasThere
from registrations.admin.readonly import ReadOnlyAdmin
from registrations.admin.sure import asked, is_sure
from registrations.forms.desk import COLUMNS, ByHandForm
from registrations.models import Participant, Registration
from registrations.registrants import ask_again
from registrations.services import (
    RegistrationRefused,
    cancel_registration,
    give_place,
    send_again,
)

SHOWN = 5  # refusals that are told one by one
SEEN = ["wants_interpretation", "requested_at", "confirmed_at", "cancelled_at"]


class NotLongPast(OwnOnly):
    """A filter by session; of those that are long over, registrations are erased."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        rows = within(request, Session.objects.for_addresses())
        offered = rows.not_long_past(timezone.now())
        chosen = request.GET.get(self.lookup_kwarg, "")
        if chosen.isdecimal():
            offered |= rows.filter(pk=chosen)
        return [(one.pk, str(one)) for one in offered.order_by("-starts_at", "-pk")]


@admin.register(Participant)
class ParticipantAdmin(OwnSeriesOnly, FoundHoweverTyped, ReadOnlyAdmin[Participant]):
    list_display = ["__str__", "email", "language", "city", "verified_at", "refused_at"]
    list_filter = ["language", ("refused_at", admin.EmptyFieldListFilter)]
    list_select_related = ["city"]
    search_fields = ["email"]
    show_full_result_count = False


@admin.register(Registration)
class RegistrationAdmin(
    OwnSeriesOnly, Exporting, FoundHoweverTyped, ReadOnlyAdmin[Registration]
):
    form = ByHandForm
    list_display = [
        "__str__",
        "name",
        "address",
        "session",
        "mode",
        "state",
        "requested_at",
    ]
    list_filter = [
        "state",
        "mode",
        "comes_as",
        "wants_interpretation",
        WasThere,
        ("session", NotLongPast),
    ]
    list_select_related = ["session__meeting", "participant", "seat"]
    search_fields = ["name", "organisation", "participant__email"]
    show_full_result_count = False  # it would count them all beside what is found
    actions = [
        "send_again",
        "give_places",
        "cancel_and_tell",
        "ask_zoom_again",
        "export_xlsx",
        "export_csv",
    ]

    def holding(self, word: str) -> Q:
        """Each address is looked at once, by itself, not beside each row.

        It has no accents, and no capitals once it is stored.
        """
        written = pattern(word)
        people = Participant.objects.filter(email__contains=word.lower())
        return (
            Q(name__iregex=written)
            | Q(organisation__gt="", organisation__iregex=written)
            | Q(participant__in=people.order_by().values("pk"))
        )

    def get_list_display(self, request: HttpRequest) -> Any:
        """Without an account at Zoom, nothing here speaks of it."""
        *columns, last = self.list_display
        return [*columns, *(["own_link"] if zoom.is_configured() else []), last]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [*self.list_filter, *([HasOwnLink] if zoom.is_configured() else [])]

    def has_let_in_permission(self, request: HttpRequest) -> bool:
        """Who may ask Zoom again, where there is an account there."""
        return zoom.is_configured() and self.has_edit_permission(request)

    @admin.display(description=_("link of one’s own"))
    def own_link(self, registration: Registration) -> str:
        return words_of(registration)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("registrations.add_registration")

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Who may use the actions; the rows themselves are edited by nobody."""
        return request.user.has_perm("registrations.change_registration")

    def get_fields(self, request: HttpRequest, obj: Registration | None = None) -> Any:
        if obj is None:
            return ["session", "name", "email", "language", *COLUMNS[2:]]
        return ["session", "state", "name", "address", "language", *COLUMNS[2:], *SEEN]

    def save_model(
        self, request: HttpRequest, obj: Registration, form: Any, change: bool
    ) -> None:
        """The form's service has stored it."""

    @admin.display(description=_("e-mail"), ordering="participant__email")
    def address(self, registration: Registration) -> str:
        return registration.participant.email

    @admin.action(
        description=_("Send again the mail that says where they stand"),
        permissions=["edit"],
    )
    def send_again(
        self, request: HttpRequest, queryset: QuerySet[Registration]
    ) -> HttpResponse | None:
        return self._each(request, queryset, send_again)

    @admin.action(
        description=_("Give a free place to whoever waits"), permissions=["edit"]
    )
    def give_places(
        self, request: HttpRequest, queryset: QuerySet[Registration]
    ) -> HttpResponse | None:
        return self._each(request, queryset, give_place)

    @admin.action(
        description=_("Cancel the registration and tell the person"),
        permissions=["edit"],
    )
    def cancel_and_tell(
        self, request: HttpRequest, queryset: QuerySet[Registration]
    ) -> HttpResponse | None:
        return self._each(request, queryset, cancel_registration)

    @admin.action(
        description=_("Try again: ask Zoom for their own links"),
        permissions=["let_in"],
    )
    def ask_zoom_again(
        self, request: HttpRequest, queryset: QuerySet[Registration]
    ) -> None:
        number = ask_again(registrations=queryset, now=timezone.now())
        said = ngettext(
            "Zoom is asked again for %(n)s person, within seconds.",
            "Zoom is asked again for %(n)s people, within seconds.",
            number,
        )
        level = messages.SUCCESS if number else messages.WARNING
        self.message_user(request, said % {"n": number}, level)

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Registration],
        service: Callable[..., Registration],
    ) -> HttpResponse | None:
        """In the order of confirmation, each on its own; history says who did it.

        Asked first, but for what one person can be sent or given.
        """
        number = queryset.count()
        is_small = number == 1 and service is not cancel_registration
        if not is_small and not is_sure(request, number):
            return asked(self, request, queryset, number)
        done, refusals = 0, []
        for registration in queryset.order_by("confirmed_at", "pk"):
            try:
                service(registration_id=registration.pk)
            except RegistrationRefused as refusal:
                refusals.append(f"{registration}: {refusal}")
                continue
            done += 1
            self.log_change(request, registration, service.__name__)
        if done:
            said = ngettext("Done for %(n)s person.", "Done for %(n)s people.", done)
            self.message_user(request, said % {"n": done}, messages.SUCCESS)
        for refusal_said in refusals[:SHOWN]:
            self.message_user(request, refusal_said, messages.ERROR)
        return None
