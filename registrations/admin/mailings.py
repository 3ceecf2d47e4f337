"""Writing to many: a draft, a look at it, its release, how far it has come."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.admin.authors import author
from events.models import Session
from fairville_site import bilingual
from registrations import mailing_kinds
from registrations.admin.mailing_pages import asked_for, draft, sent, with_progress
from registrations.admin.readonly import ReadOnlyAdmin
from registrations.admin.sheets import sheet, with_sheets
from registrations.choices import MailingKind, MailingState
from registrations.forms.mailings import MailingForm
from registrations.models import Mailing, Message
from registrations.services import (
    MailingRefused,
    discard_mailing,
    release_mailing,
    rewrite_mailing,
    send_proof,
    stop_mailing,
    write_mailing,
)

CHANGE = "admin:registrations_mailing_change"
OF_SESSION = "admin:registrations_mailing_session"


@admin.register(Mailing)
class MailingAdmin(ReadOnlyAdmin[Mailing]):
    """For whoever may change the session; a mailing of another's session is not there.

    It is begun from its session: elsewhere nobody knows to whom it would be written.
    """

    list_display = ["about", "kind", "session", "come", "author", "released_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["session", "author"]

    @admin.display(description=_("subject"), ordering="pk")
    def about(self, mailing: Mailing) -> str:
        """Only a word has a subject; the others are known by their number."""
        return bilingual.shown(mailing, "subject").text or str(mailing)

    @admin.display(description=_("state"), ordering="state")
    def come(self, mailing: Any) -> str:
        return str(mailing.how_far)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        listed: Any = super().get_changelist_instance(request)
        listed.result_list = with_progress(listed.result_list)
        return listed

    def get_queryset(self, request: HttpRequest) -> Any:
        mine = self._desk.get_queryset(request).order_by()
        return super().get_queryset(request).filter(session__in=mine.values("pk"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self._desk.has_change_permission(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view
        name = "registrations_mailing"
        return [
            path("session/<int:pk>/", own(self.of_session), name=f"{name}_session"),
            path("<int:pk>/edit/", own(self.edit), name=f"{name}_edit"),
            path("<int:pk>/sheet/<str:code>/", own(self.sheet), name=f"{name}_sheet"),
            *super().get_urls(),
        ]

    def of_session(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What can be written about a session, and what was."""
        session = self._session(request, pk)
        mailings = Mailing.objects.filter(session=session).select_related("author")
        context = {
            "title": gettext("Write to people"),
            "session": session,
            "languages": bilingual.languages(),
            "mailings": with_progress(mailings),
        }
        return self._page(request, "admin/mailing_list.html", context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A draft of `?kind=`, about `?session=`, in `?language=` where it has one."""
        number = request.GET.get("session", "")
        if not number.isascii() or not number.isdecimal():
            raise Http404
        mailing = asked_for(request, self._session(request, int(number)))
        form = MailingForm(_typed(request), instance=mailing)
        if form.is_valid():
            made = write_mailing(
                session=mailing.session,
                kind=MailingKind(mailing.kind),
                author=author(request),
                columns={"language": mailing.language, **form.columns()},
            )
            self.log_addition(request, made, "written")
            return HttpResponseRedirect(reverse(CHANGE, args=[made.pk]))
        return self._form(request, mailing, form)

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        mailing = self._mailing(request, pk)
        if mailing.state != MailingState.DRAFT:
            return HttpResponseRedirect(reverse(CHANGE, args=[pk]))
        form = MailingForm(_typed(request), instance=mailing)
        if form.is_valid():
            try:
                rewrite_mailing(mailing=mailing, columns=form.columns())
            except MailingRefused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(reverse(CHANGE, args=[pk]))
        return self._form(request, mailing, form)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A draft as it would leave, and to how many; else how far it has come."""
        if not object_id.isascii() or not object_id.isdecimal():
            raise Http404
        mailing = self._mailing(request, int(object_id))
        if request.method == "POST":
            return self._act(request, mailing)
        context = {"title": _title(mailing), "mailing": mailing}
        context |= (
            draft(mailing) if mailing.state == MailingState.DRAFT else sent(mailing)
        )
        return with_sheets(self._page)(request, "admin/mailing.html", context)

    def sheet(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        """The mail to nobody in a language, for a frame; `?follows`: as a follower."""
        mailing = self._mailing(request, pk)
        if code not in bilingual.languages():
            raise Http404
        follows = "follows" in request.GET
        mail = mailing_kinds.sample(mailing, code, follows=follows)
        return sheet(request, mail)

    def _act(self, request: HttpRequest, mailing: Mailing) -> HttpResponse:
        acts = {
            "proof": self._proof,
            "release": self._release,
            "stop": self._stop,
            "discard": self._discard,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            said = act(request, mailing)
        except MailingRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(reverse(CHANGE, args=[mailing.pk]))
        self.message_user(request, said, messages.SUCCESS)
        if act == self._discard:
            session = [mailing.session_id]
            return HttpResponseRedirect(reverse(OF_SESSION, args=session))
        return HttpResponseRedirect(reverse(CHANGE, args=[mailing.pk]))

    def _proof(self, request: HttpRequest, mailing: Mailing) -> str:
        """To their own address alone, which an organiser cannot mistake for another."""
        user: Any = request.user
        send_proof(mailing=mailing, to=user, now=timezone.now())
        words = gettext("A proof is on its way to %(address)s; nobody else has it.")
        return words % {"address": user.email}

    def _release(self, request: HttpRequest, mailing: Mailing) -> str:
        release_mailing(mailing_id=mailing.pk, seen=request.POST.get("seen", ""))
        self.log_change(request, mailing, "released")
        return gettext("Released: the mails leave one after the other.")

    def _stop(self, request: HttpRequest, mailing: Mailing) -> str:
        number = stop_mailing(mailing_id=mailing.pk)
        self.log_change(request, mailing, f"stopped before {number}")
        if not Message.objects.of_mailing(mailing.pk).exists():
            return gettext("Stopped before anything left.")
        if not number:
            return gettext("Too late to stop it: the mails had left.")
        return ngettext(
            "Stopped: %(n)s mail that was owed is not sent.",
            "Stopped: %(n)s mails that were owed are not sent.",
            number,
        ) % {"n": number}

    def _discard(self, request: HttpRequest, mailing: Mailing) -> str:
        discard_mailing(mailing=mailing)
        self.log_change(request, mailing, "thrown away")
        return gettext("The draft was thrown away.")

    def _form(
        self, request: HttpRequest, mailing: Mailing, form: MailingForm
    ) -> HttpResponse:
        context = {
            "title": _title(mailing),
            "session": mailing.session,
            "mailing": mailing,
            "form": form,
        }
        return self._page(request, "admin/mailing_form.html", context)

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), **context}
        return render(request, template, whole)

    def _mailing(self, request: HttpRequest, pk: int) -> Mailing:
        rows = Mailing.objects.select_related(
            "session__series__parent", "session__venue", "author"
        )
        mailing: Mailing = get_object_or_404(rows, pk=pk)
        self._session(request, mailing.session_id)
        return mailing

    def _session(self, request: HttpRequest, pk: int) -> Session:
        """Raises Http404 for one that is not theirs."""
        session: Session = get_object_or_404(self._desk.get_queryset(request), pk=pk)
        if not self._desk.has_change_permission(request, session):
            raise PermissionDenied
        return session

    @property
    def _desk(self) -> Any:
        return self.admin_site.get_model_admin(Session)


def _title(mailing: Mailing) -> str:
    return capfirst(str(mailing.get_kind_display()))


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
