"""What has changed about a session, for people: old and new values, merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events import clock
from events.choices import Format
from events.models import Change, Session, Venue
from events.services import Facts, material_facts
from fairville_site import bilingual

WHEN = ("starts_at", "ends_at", "day_only", "timezone")
PLACE = ("venue", "room", "place", "address")


@dataclass(frozen=True, slots=True)
class News:
    """The facts before the first and after the last of some changes; only what differs."""

    before: Facts
    after: Facts

    def __bool__(self) -> bool:
        return bool(self.after)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changed, in the active language; `old` may be empty."""

    label: str
    old: str
    new: str


def news_of(changes: Sequence[Change]) -> News:
    """Merge changes in their order; what came back to where it was is no news."""
    before: Facts = {}
    after: Facts = {}
    for change in changes:
        for name, value in change.before.items():
            before.setdefault(name, value)
        after.update(change.after)
    differs = [name for name in after if before.get(name) != after[name]]
    return News(
        {name: before.get(name) for name in differs},
        {name: after[name] for name in differs},
    )


def told_with(change: Change) -> News:
    """The news that this change was settled with."""
    together = Change.objects.filter(
        session=change.session_id,
        settled_at=change.settled_at,
        decision=change.decision,
    )
    return news_of(list(together.order_by("sequence")))


def lines(news: News, session: Session) -> list[Line]:
    """What to tell, in the active language; hours in the session's own zone.

    What did not change is filled in from the session as it is now.
    """
    now = material_facts(session)
    old, new = {**now, **news.before}, {**now, **news.after}
    title = bilingual.column("title", bilingual.current())
    told = []
    if any(name in news.after for name in WHEN):
        told.append(Line(_("When"), _when(old), _when(new)))
    if "format" in news.after:
        told.append(Line(_("Format"), _format(old), _format(new)))
    if any(name in news.after for name in PLACE):
        told.append(Line(_("Where"), _where(old), _where(new)))
    if title in news.after:
        told.append(Line(_("Title"), str(old[title] or ""), str(new[title] or "")))
    return [line for line in told if line.old != line.new]


def _format(facts: Facts) -> str:
    return capfirst(str(Format(str(facts["format"])).label))


def _when(facts: Facts) -> str:
    start, end = facts["starts_at"], facts["ends_at"]
    if not start or not end:
        return ""
    span = clock.Span(
        datetime.fromisoformat(str(start)),
        datetime.fromisoformat(str(end)),
        str(facts["timezone"]),
        bool(facts["day_only"]),
    )
    language = bilingual.current()
    day = capfirst(clock.day_label(span, language))
    hours = clock.time_label(span, language, None)
    return ", ".join(part for part in (day, hours) if part)


def _where(facts: Facts) -> str:
    """The venue as it was named, when its name or address is what changed."""
    if place := facts.get("place"):
        return ", ".join(str(one) for one in (place, facts.get("address")) if one)
    venue = Venue.objects.filter(pk=facts["venue"] or 0).first()
    if venue is None:
        return ""
    parts = (venue.name, str(facts["room"] or ""), venue.address)
    return ", ".join(part for part in parts if part)
