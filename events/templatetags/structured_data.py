"""schema.org data blocks of a page: what it shows, and where it stands."""

import json

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dialogues.models import Resource, Series
from events import share_words
from events import structured_data as schema
from events.models import Session
from fairville_site import bilingual
from speakers.models import Speaker

register = template.Library()

# As in Django's json_script: nothing can end the element or begin a comment.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}

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
    if isinstance(subject, Session):
        return [*_series_trail(subject.series), _step(subject)]
    if isinstance(subject, Series):
        return _series_trail(subject)
    if isinstance(subject, Speaker):
        step = (subject.name, subject.get_absolute_url())
        return [(_("Speakers"), reverse("speakers:speaker_list")), step]
    if isinstance(subject, Resource):
        step = _step(subject)
        return [(_("Resources"), reverse("dialogues:resource_list")), step]
    return []


def _series_trail(series: Series) -> Trail:
    steps = [_step(one) for one in series.line]
    return [(_("Series"), reverse("dialogues:series_list")), *steps]


def _step(instance: Session | Series | Resource) -> tuple[str, str]:
    return bilingual.shown(instance, "title").text, instance.get_absolute_url()
