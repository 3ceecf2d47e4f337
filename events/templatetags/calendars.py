"""Calendars to subscribe to, for pages that offer them."""

from django import template
from django.utils.translation import gettext as _

from dialogues.models import Series
from events.calendars import links
from events.models import Session
from fairville_site import bilingual

register = template.Library()


@register.simple_tag
def programme_calendar() -> links.Subscription:
    """All sessions, in the page's language."""
    return links.Subscription(
        links.absolute(links.programme_path()), _("Fairville Dialogues")
    )


@register.simple_tag
def series_calendar(series: Series) -> links.Subscription:
    """The sessions of a series and of its sub-series, in the page's language."""
    name = bilingual.shown(series, "title").text
    return links.Subscription(links.absolute(links.series_path(series)), name)


register.filter("session_path", links.session_path)


@register.filter
def can_be_kept(session: Session) -> bool:
    """Whether there is something to put into a calendar: a date that still stands."""
    return session.span is not None and not session.is_past()
