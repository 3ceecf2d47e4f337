"""The desks of sessions and venues, once more: an edit leads to who would be told of it.

Replaced here, not edited there: `events` knows of no registration.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from events.admin import SessionAdmin, VenueAdmin
from events.admin.asking import Asks, remembered
from events.admin.authors import author
from events.models import Change, Session, Venue
from registrations.admin import reports, tell
from registrations.models import Mailing
from registrations.services import settle_unheard


class AsksNow(Asks):
    """What nobody would be told of is settled at once; for the rest, a page asks."""

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Whoever is led to the page that asks does not read “edit it again below”."""
        nothing = HttpResponse()
        asked = self.ask(request, remembered(request), nothing)
        if asked is not nothing:
            typed: Any = request.POST.copy()
            typed.pop("_continue", None)
            request.POST = typed
        answer = super().response_change(request, obj)
        return answer if asked is nothing else asked

    def ask(
        self, request: HttpRequest, sessions: Iterable[int], answer: HttpResponse
    ) -> HttpResponse:
        undecided = Change.objects.undecided().filter(session__in=sessions)
        asked = sorted(set(undecided.values_list("session", flat=True)))
        by = author(request)
        left = [pk for pk in asked if not settle_unheard(session_id=pk, author=by)]
        if not left:
            if asked:
                words = gettext("Of this change nobody has to be told.")
                self.message_user(request, words, messages.INFO)
            return answer
        rows = self.admin_site.get_model_admin(Session).get_queryset(request)
        own = list(rows.filter(pk__in=left).order_by().values_list("pk", flat=True))
        if foreign := len(left) - len(own):
            words = ngettext(
                "Whether people are told, the organisers of %(n)s other session decide.",
                "Whether people are told, the organisers of %(n)s other sessions decide.",
                foreign,
            )
            self.message_user(request, words % {"n": foreign}, messages.INFO)
        if not own:
            return answer
        if IS_POPUP_VAR in request.POST:
            self._remind(request, len(own))
            return answer
        if len(own) == 1:
            return HttpResponseRedirect(reverse(f"admin:{tell.TELL}", args=own))
        return HttpResponseRedirect(reverse(f"admin:{tell.UNDECIDED}"))

    def _remind(self, request: HttpRequest, number: int) -> None:
        """A small window closes: the page below it says so."""
        words = ngettext(
            "%(n)s session waits for your decision whether people are told.",
            "%(n)s sessions wait for your decision whether people are told.",
            number,
        )
        link = format_html(
            '<a href="{}">{}</a>',
            reverse(f"admin:{tell.UNDECIDED}"),
            words % {"n": number},
        )
        self.message_user(request, link, messages.WARNING)


admin.site.unregister([Session, Venue])


@admin.register(Session)
class AskingSessionAdmin(AsksNow, SessionAdmin):
    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """With a draft, the drafts of mails about it go: nobody was written to."""
        deleted, counts, lacking, kept = super().get_deleted_objects(objs, request)
        return deleted, counts, lacking - {Mailing._meta.verbose_name}, kept

    def get_urls(self) -> list[Any]:
        return [
            *tell.addresses(self),
            *reports.addresses(self),
            *super().get_urls(),
        ]


@admin.register(Venue)
class AskingVenueAdmin(AsksNow, VenueAdmin):
    pass
