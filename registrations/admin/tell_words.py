"""What the page says that asks whether people are told of what has changed."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from events.choices import Decision, Mode, Parting
from events.models import Change, Meeting, Session
from fairville_site import bilingual
from registrations import news
from registrations.choices import MessageKind, RegistrationState
from registrations.emails import Mail
from registrations.models import Registration
from registrations.services.foretelling import (
    AWAITING,
    SPEAKERS,
    Group,
    as_seen,
    foretold,
    groups_of,
    last_told,
    mails_about_link,
    mails_of,
    sample,
)
from registrations.services.links import lacking
from registrations.services.progress import progress
from registrations.services.telling import BURST, Telling

READERS: dict[str, Promise] = {
    RegistrationState.CONFIRMED: _("Registered"),
    RegistrationState.WAITING: _("On the waiting list"),
    SPEAKERS: _("On stage"),
    AWAITING: _("Asked to learn the date"),
}
# In these states whoever is not told comes in vain.
IN_VAIN = (MessageKind.CALLED_OFF, MessageKind.POSTPONED)


class Row(NamedTuple):
    """One kind of reader, and how many in each language, in the order of the site."""

    label: str
    numbers: list[int]


class Sample(NamedTuple):
    label: str
    group: Group
    mail: Mail


def standing(session: Session, now: datetime) -> dict[str, Any]:
    """Everything that the page of a session shows."""
    telling = foretold(session, now)
    groups = groups_of(telling)
    unsettled = Change.objects.unsettled().filter(session=session)
    return {
        "is_undecided": Change.objects.undecided().filter(session=session).exists(),
        "seconds_left": _seconds_left(session, now),
        "unsettled": unsettled.select_related("author").order_by("sequence"),
        "changed": _changed(session, telling),
        "rows": _rows(session, groups),
        "total": sum(group.number for group in groups),
        "in_vain": telling is not None and telling.kind in IN_VAIN,
        "seen": as_seen(session, telling),
        "samples": _samples(session, telling, groups),
        "parting": _parting(session),
        **_told(session),
        **_link(session, now),
    }


def _seconds_left(session: Session, now: datetime) -> int | None:
    """Until the mails of what is decided are made; None when nothing is."""
    decided = Change.objects.owed().filter(session=session, decision=Decision.TELL)
    begun = decided.annotate(begun=Coalesce(F("decided_at"), F("at")))
    latest: datetime | None = (
        begun.order_by("-begun").values_list("begun", flat=True).first()
    )
    if latest is None:
        return None
    return max(0, round((latest + BURST - now).total_seconds()))


def _changed(
    session: Session, telling: Telling | None
) -> list[tuple[str, list[news.Line]]]:
    """Old and new, in each language, as the mails say it."""
    found: list[tuple[str, list[news.Line]]] = []
    if telling is None:
        return found
    for code in bilingual.languages():
        with override(code):
            found.append((code, news.lines(telling.news, session)))
    return found


def _label(session: Session, group: Group) -> str:
    label = str(READERS[group.who])
    if group.mode and len(session.modes) > 1:
        return f"{label}, {Mode(group.mode).label}"
    return label


def _rows(session: Session, groups: list[Group]) -> list[Row]:
    numbers: dict[str, dict[str, int]] = {}
    for group in groups:
        row = numbers.setdefault(_label(session, group), {})
        row[group.language] = row.get(group.language, 0) + group.number
    codes = bilingual.languages()
    return [
        Row(label, [row.get(code, 0) for code in codes])
        for label, row in numbers.items()
    ]


def _samples(
    session: Session, telling: Telling | None, groups: list[Group]
) -> list[Sample]:
    if telling is None:
        return []
    return [
        Sample(_label(session, group), group, sample(session, telling, group))
        for group in groups
    ]


def _parting(session: Session) -> list[tuple[str, int]]:
    """What becomes of those whose way to take part is gone, and how many they are."""
    people = Registration.objects.proven().filter(session=session)
    return [
        (str(Parting(place.parting).label), number)
        for place in session.places.exclude(mode__in=session.modes)
        if (number := people.filter(mode=place.mode).count())
    ]


def _told(session: Session) -> dict[str, Any]:
    """How far the latest news have come."""
    told = last_told(session)
    return {"told": told, "progress": progress(mails_of(told))} if told else {}


def _link(session: Session, now: datetime) -> dict[str, Any]:
    """A link of the call that is new, and how many have still to be told of it."""
    meeting = Meeting.objects.with_link().filter(session=session).first()
    if meeting is None:
        return {}
    leaving = progress(mails_about_link(session)).owed
    people = lacking(session, meeting, now) if meeting.link_changed_at else 0
    return {"link_people": max(leaving, people)}
