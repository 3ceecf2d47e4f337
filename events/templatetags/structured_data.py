"""schema.org data blocks of a page: what it shows, and where it stands."""

import json
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from dialogues.models import Resource, Series, Theme
from events import share_words
from events import structured_data as schema
from events.models import Session
from speakers.models import Organisation, Speaker

register = template.Library()

# As in Django's json_script: nothing can end the element or begin a comment.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}

LISTS = {
    Series: (_("Series"), "dialogues:series_list"),
    Speaker: (_("Speakers"), "speakers:speaker_list"),
    Organisation: (_("Organisations"), "speakers:organisation_list"),
    Resource: (_("Resources"), "dialogues:resource_list"),
    Theme: (_("Themes and territories"), "dialogues:theme_list"),
}

type Trail = list[tuple[str, str]]


@register.simple_tag
def structured_data(subject: object) -> SafeString:
    """Data blocks about the page's subject; browsers do not run them (no nonce)."""
    documents = []
    if isinstance(subject, Session):
        documents.append(schema.event(subject, share_words.picture(subject).address))
    if trail := _trail(subject):
        documents.append(schema.breadcrumbs(trail))
    return mark_safe("".join(_block(data) for data in documents if data))  # noqa: S308 (escaped in _block)


def _block(data: schema.Data) -> SafeString:
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    escaped = mark_safe(text)  # noqa: S308 (no <, > or & is left)
    return format_html('<script type="application/ld+json">{}</script>\n', escaped)


def _trail(subject: object) -> Trail:
    """The names and paths from a list of the site down to the subject."""
    line: list[Any] = [subject]
    if isinstance(subject, Session):
        line = [*subject.series.line, subject]
    elif isinstance(subject, Series):
        line = [*subject.line]
    if type(line[0]) not in LISTS:
        return []
    name, address = LISTS[type(line[0])]
    steps = [(str(one), one.get_absolute_url()) for one in line]
    return [(str(name), reverse(address)), *steps]
