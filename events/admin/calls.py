"""The call of a session at the organisers' desk."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from events import zoom
from events.choices import LinkInMails, Mode
from events.forms import MeetingForm
from events.forms.calls import OF_THE_LINK
from events.meetings import save_meeting
from events.models import Meeting

OF_ZOOM = (
    "link_mode",
    "fallback_join_url",
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
            return ["pasted", *OF_THE_LINK]
        mode, *others = OF_ZOOM
        return [mode, "pasted", *OF_THE_LINK, *others]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What Zoom keeps for us is given up by pasting another link, not forgotten."""
        allowed = super().has_delete_permission(request, obj)
        kept = obj and Meeting.objects.filter(session=obj, zoom_id__isnull=False)
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
    if session.link_in_mails != LinkInMails.CONFIRMED or not session.is_public():
        return
    online = session.places.filter(mode=Mode.ONLINE).first()
    if people := online.taken if online else 0:
        words = ngettext(
            "In a minute the new link goes by mail to %(number)s person who is "
            "registered online. Until then a slip can be put right.",
            "In a minute the new link goes by mail to %(number)s people who are "
            "registered online. Until then a slip can be put right.",
            people,
        )
        messages.info(request, words % {"number": people})
