"""Stamps of calendars, for edits of what stands beside a session."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from dialogues.models import City
from events import ical
from events.calendars.entries import calendar_entry
from events.models import Session
from fairville_site import bilingual, content_version


@contextmanager
def stamping_calendars(
    *, material: bool = False, now: datetime | None = None
) -> Iterator[None]:
    """Stamp each session of which calendars say something else after the block.

    For edits of what stands beside a session: its series, the cities, its venue.
    Applications take no notice of an event whose stamps did not grow. A `material`
    edit raises `sequence` too, of what is still to come. Nobody is written to. One
    transaction.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        before = _said(moment)
        yield
        after = _said(moment)
        changed = [pk for pk, said in after.items() if before.get(pk, said) != said]
        sessions = Session.objects.filter(pk__in=changed)
        if not sessions.update(changed_at=moment):
            return
        if material:
            coming = Session.objects.upcoming(moment).filter(pk__in=changed).order_by()
            coming.update(sequence=F("sequence") + 1)
        content_version.bump()


def _said(now: datetime) -> dict[int, list[ical.Entry]]:
    """What calendars say of each session, in each language, their stamps apart."""
    labs = list(City.objects.labs())
    said: dict[int, list[ical.Entry]] = {}
    for session in Session.objects.ever_public(now).in_window(now).for_calendar():
        for language in bilingual.languages():
            with override(language):
                entry = calendar_entry(session, labs)
            if entry:
                bare = replace(entry, sequence=0, modified_at=entry.created_at)
                said.setdefault(session.pk, []).append(bare)
    return said
