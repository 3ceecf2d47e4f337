"""Who was in the call: what people are told beforehand, and the desk afterwards."""

from collections.abc import Iterable
from typing import Any

from django import template

from events.admin.call_words import trouble
from events.models import Meeting, Session
from registrations import attendance, privacy

register = template.Library()


@register.inclusion_tag("registrations/times_kept.html")
def times_kept(session: Session | str, offered: Iterable[Session] | str) -> Any:
    """By the form of one session, or of several: whether the times of a call are kept."""
    sessions = [session] if isinstance(session, Session) else list(offered or [])
    online = [one.pk for one in sessions if isinstance(one, Session) and one.is_online]
    calls = Meeting.objects.keeping_times().filter(session__in=online)
    return {"is_kept": calls.exists(), "days": privacy.ATTENDANCE_DAYS}


@register.inclusion_tag("registrations/times_kept.html")
def times_kept_of(meeting: Meeting | None) -> dict[str, Any]:
    """At the door of the call."""
    is_kept = bool(meeting and meeting.keeps_times)
    return {"is_kept": is_kept, "days": privacy.ATTENDANCE_DAYS}


@register.inclusion_tag("admin/registrations/call_report.html", takes_context=True)
def call_report(context: Any, session: Session) -> dict[str, Any]:
    """For the desk's page of a session; nothing where nothing is kept."""
    standing = attendance.standing_of(session)
    if standing is None:
        return {}
    has_words = standing.error and not standing.is_missing
    return {
        "session": session,
        "standing": standing,
        "trouble": trouble(standing.error) if has_words else None,
        "may_ask": standing.can_be_asked and context.get("has_change_permission"),
        "csrf_token": context.get("csrf_token"),
    }
