"""Who wishes for interpretation, beside what is booked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from events.choices import LanguageKind
from events.models import Session, SessionLanguage
from registrations.models import Registration


@dataclass(slots=True)
class Demand:
    """Of `people` confirmed or waiting, how many wish for it, by language of theirs."""

    people: int = 0
    wishes: int = 0
    languages: list[tuple[str, int]] = field(default_factory=list)
    booked: list[tuple[str, str]] = field(default_factory=list)


def demands(sessions: Iterable[Session]) -> dict[int, Demand]:
    """By session, in two queries; languages in the order of their codes."""
    found = {session.pk: Demand() for session in sessions}
    counted = (
        Registration.objects.proven()
        .filter(session__in=found)
        .order_by("session", "language")
        .values("session", "language")
        .annotate(
            people=Count("pk"),
            wishes=Count("pk", filter=Q(wants_interpretation=True)),
        )
    )
    for row in counted:
        demand = found[row["session"]]
        demand.people += row["people"]
        demand.wishes += row["wishes"]
        if row["wishes"]:
            demand.languages.append((row["language"].upper(), row["wishes"]))
    booked = SessionLanguage.objects.filter(
        session__in=found, kind=LanguageKind.INTERPRETATION
    )
    for one in booked:
        way = (one.source.upper(), one.language.upper())
        found[one.session_id].booked.append(way)
    return found
