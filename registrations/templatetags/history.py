"""What the desk's pages of a session show of its past and of its people."""

from typing import Any

from django import template
from django.contrib.admin.views.main import PAGE_VAR
from django.core.paginator import Page, Paginator
from django.template import Context

from events.models import Session
from registrations.services import history, interpretation

register = template.Library()

ON_A_PAGE = 100


@register.simple_tag(takes_context=True)
def history_of(context: Context, session: Session) -> Page[history.Happening]:
    pages = Paginator(history.happenings(session), ON_A_PAGE)
    return pages.get_page(context["request"].GET.get(PAGE_VAR))


@register.inclusion_tag("admin/registrations/interpretation.html")
def interpretation_wished(session: Session) -> dict[str, Any]:
    return {"demand": interpretation.demands([session])[session.pk]}
