"""The call of a session at the organisers' desk."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events import zoom
from events.admin.call_words import standing_of
from events.admin.zoom_desk import CALL
from events.choices import LinkInMails, LinkMode, Mode, ZoomState
from events.forms import MeetingForm
from events.forms.calls import OF_THE_LINK
from events.meetings import save_meeting
from events.models import Meeting

OF_ZOOM = (
    "link_mode",
    "kind",
    "fallback_join_url",
    "keeps_attendance",
    "waiting_room",
    "interpreters",
    "zoom_host",
)


class MeetingInline(admin.StackedInline):
    """Without an account at Zoom, nothing here speaks of one."""

    model = Meeting
    form = MeetingForm
    extra = 0

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if not zoom.is_configured():
            return ["pasted", *OF_THE_LINK, "seat_limit"]
        mode, kind, *others = OF_ZOOM
        return [mode, kind, "at_zoom", "pasted", *OF_THE_LINK, "seat_limit", *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["at_zoom"] if zoom.is_configured() else []

    @admin.display(description=_("At Zoom"))
    def at_zoom(self, meeting: Meeting) -> str:
        """In a sentence, with the way to all that can be done about it."""
        if meeting.pk is None or not (
            meeting.zoom_id or meeting.link_mode != LinkMode.MANUAL
        ):
            return "—"
        words = standing_of(meeting, timezone.now()).words
        address = reverse(f"admin:{CALL}", args=[meeting.session_id])
        return format_html('{} <a href="{}">{}</a>', words, address, gettext("Details"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What Zoom keeps for us is given up by pasting another link, not forgotten."""
        allowed = super().has_delete_permission(request, obj)
        at_zoom = Q(zoom_id__isnull=False) | Q(zoom_state=ZoomState.ASKED)
        kept = obj and Meeting.objects.filter(at_zoom, session=obj)
        return allowed and not (kept and kept.exists())


def save_call(request: HttpRequest, formset: Any) -> None:
    """What the form says, written beside what a worker may be writing."""
    formset.save(commit=False)
    for form in formset.forms:
        meeting = form.instance
        if form in formset.deleted_forms:
            if meeting.pk:
                meeting.delete()
        elif form.has_changed():
            is_new = save_meeting(meeting=meeting, columns=form.columns())
            for warning in form.warnings:
                messages.warning(request, warning)
            if is_new:
                _announce(request, meeting)


def _announce(request: HttpRequest, meeting: Meeting) -> None:
    """How many will be written to: a minute is left to put a slip right."""
    session = meeting.session
    is_personal = meeting.link_mode == LinkMode.PERSONAL
    is_mailed = is_personal or session.link_in_mails == LinkInMails.CONFIRMED
    if not is_mailed or not session.is_public():
        return
    online = session.places.filter(mode=Mode.ONLINE).first()
    people = online.taken if online else 0
    if people and is_personal:
        words = ngettext(
            "In a minute a mail tells %(number)s person who is registered online of "
            "links of one’s own, and of what Zoom is told. Until then a slip can be "
            "put right.",
            "In a minute a mail tells %(number)s people who are registered online of "
            "links of one’s own, and of what Zoom is told. Until then a slip can be "
            "put right.",
            people,
        )
        messages.info(request, words % {"number": people})
    elif people:
        words = ngettext(
            "In a minute the new link goes by mail to %(number)s person who is "
            "registered online. Until then a slip can be put right.",
            "In a minute the new link goes by mail to %(number)s people who are "
            "registered online. Until then a slip can be put right.",
            people,
        )
        messages.info(request, words % {"number": people})
