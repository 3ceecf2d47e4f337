"""What has changed about a session, for people: old and new values, merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events import clock, programme
from events.choices import Format, State
from events.models import Change, Session, Venue
from events.services import Facts, material_facts
from fairville_site import bilingual

OF_THE_PLACE = {"format", "online_platform", "venue", "room", "place", "address"}


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

    From what was said before to what is true now: a mail that leaves late, or after a
    correction that nobody was to be told of, must not say something else than the page.
    Empty when nothing differs for who reads in this language.
    """
    now = material_facts(session)
    return between({**now, **news.before}, now)


def between(old: Facts, new: Facts) -> list[Line]:
    """What differs between all the facts of two moments, in the active language."""
    said = [
        Line(label, words(old), words(new))
        for label, words, names in (
            (_("When"), _when, {"starts_at", "ends_at", "timezone", "day_only"}),
            (_("Format"), _format, {"format"}),
            (_("Where"), _where, OF_THE_PLACE),
            (_("Title"), _title, set(bilingual.columns("title"))),
            (_label("state"), _state, {"state"}),
        )
        if any(old.get(name) != new.get(name) for name in names)
    ]
    return [line for line in said if line.old != line.new]


def _label(name: str) -> str:
    field: Any = Session._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def _state(facts: Facts) -> str:
    state = State(str(facts["state"]))
    if state == State.PUBLISHED:
        return _("It takes place")
    return capfirst(str(state.label))


def _title(facts: Facts) -> str:
    """The title, or the borrowed one, as a page in this language shows it."""
    languages = bilingual.by_preference(bilingual.current())
    titles = (facts[bilingual.column("title", language)] for language in languages)
    return next((str(title) for title in titles if title), "")


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
    """The venue, as it was named when its name or address is what changed; the call."""
    parts: list[object] = []
    if facts["format"] != Format.ONLINE:
        venue = Venue.objects.filter(pk=facts["venue"] or 0).first()
        here = (venue.name, venue.address) if venue else ("", "")
        parts += [facts.get("place", here[0]), facts["room"]]
        parts.append(facts.get("address", here[1]))
    if facts["format"] != Format.IN_PERSON:
        platform = Session(online_platform=str(facts["online_platform"] or ""))
        words = programme.online_words(platform)
        parts.append(words if parts else capfirst(words))
    return ", ".join(str(part) for part in parts if part)
