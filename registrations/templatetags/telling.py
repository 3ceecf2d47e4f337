"""What the desk says of changes that wait, or are being told."""

from typing import Any

from django import template
from django.contrib import admin
from django.template import Context

from events.models import Session
from registrations.models import Message
from registrations.services.foretelling import undecided, underway

register = template.Library()


@register.inclusion_tag("admin/tell_reminder.html", takes_context=True)
def changes_waiting(context: Context) -> dict[str, Any]:
    """For the home: how many sessions wait for a decision of this user."""
    request = context["request"]
    desk = admin.site.get_model_admin(Session)
    if not desk.has_change_permission(request):
        return {}
    return {"number": undecided(desk.get_queryset(request)).order_by().count()}


@register.inclusion_tag("admin/tell_banner.html", takes_context=True)
def telling_banner(context: Context, session: Session | None) -> dict[str, Any]:
    """For the page of a session."""
    desk = admin.site.get_model_admin(Session)
    if session is None or not desk.has_change_permission(context["request"], session):
        return {}
    return {"session": session, "underway": underway(session.pk)}


@register.inclusion_tag("admin/refused_speakers.html", takes_context=True)
def speakers_refused(context: Context, session: Session | None) -> dict[str, Any]:
    """For the page of a session: who appears and cannot be written to."""
    desk = admin.site.get_model_admin(Session)
    if session is None or not desk.has_change_permission(context["request"], session):
        return {}
    mails = Message.objects.refused_speakers(session.pk)
    speakers = mails.select_related("appearance__speaker")
    return {"people": [mail.appearance for mail in speakers]}
