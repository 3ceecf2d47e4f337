"""The vocabulary of reading registrations and mails owed."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from dialogues.querysets import SERIES_LONG_TEXTS
from events.choices import Mode, State
from events.querysets import SESSION_LONG_TEXTS
from fairville_site import bilingual
from registrations.choices import (
    Audience,
    MessageKind,
    MessageState,
    RegistrationState,
    Wants,
)

if TYPE_CHECKING:
    from events.models import Session
    from registrations.models import (  # noqa: F401 (annotations)
        Follow,
        Message,
        Participant,
        Registration,
    )

# Of a session: whether it is open, over, has begun, and how one may attend.
DECIDING = (
    "series",
    "state",
    "starts_at",
    "ends_at",
    "hint_year",
    "format",
    "registration_mode",
    "opens_at",
    "closes_at",
)
# The occasion of what a form made us owe begins so: nobody has proven who sent it.
ASKED = "asked-"
PROVEN = (RegistrationState.CONFIRMED, RegistrationState.WAITING)
AUDIENCES: dict[str, Q] = {
    Audience.EVERYONE: Q(state__in=PROVEN),
    Audience.CONFIRMED: Q(state=RegistrationState.CONFIRMED),
    Audience.WAITING: Q(state=RegistrationState.WAITING),
    Audience.ON_SITE: Q(state=RegistrationState.CONFIRMED, mode=Mode.ON_SITE),
    Audience.ONLINE: Q(state=RegistrationState.CONFIRMED, mode=Mode.ONLINE),
}
# Whose server refused our mail for good.
REFUSING = Q(participant__refused_at__isnull=False)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def in_series(self, ids: Iterable[int]) -> Self:
        return self.filter(session__series__in=ids)

    def with_session(self) -> Self:
        """With what a page or mail says of the session, without its long texts."""
        return self.select_related(
            "participant__city", "session__series__parent", "session__venue"
        ).defer(
            *(f"session__{name}" for name in bilingual.columns(*SESSION_LONG_TEXTS)),
            *(
                f"session__{owner}__{name}"
                for owner in ("series", "series__parent")
                for name in bilingual.columns(*SERIES_LONG_TEXTS)
            ),
        )

    def proven(self) -> Self:
        """Of people who pressed the button: confirmed or on the waiting list."""
        return self.filter(state__in=PROVEN)

    def confirmed(self) -> Self:
        return self.filter(state=RegistrationState.CONFIRMED)

    def waiting(self) -> Self:
        """In the order in which places are given: that of confirmation."""
        return self.filter(state=RegistrationState.WAITING).order_by(
            "confirmed_at", "pk"
        )

    def present(self, *, was: bool = True) -> Self:
        """Who was there, however that is known: at the door, by a click, by a report."""
        presences: Any = self.model._meta.get_field("attendances").related_model
        there = Exists(presences._default_manager.filter(registration=OuterRef("pk")))
        return self.filter(there if was else ~there)

    def attended(self, now: datetime) -> Self:
        """Who was there, at what was held and is over."""
        held = self.filter(session__state=State.PUBLISHED, session__ends_at__lte=now)
        return held.present()

    def reachable(self) -> Self:
        return self.exclude(REFUSING)

    def of_audience(self, audience: str) -> Self:
        """To whom a word is written."""
        return self.filter(AUDIENCES[audience])

    def wanting_material(self, session_id: int) -> Self:
        """Whoever had a place, there or absent, but for those who said they do not."""
        people: Any = self.model._meta.get_field("participant").related_model
        ended = people._default_manager.filter(
            follows__session=session_id,
            follows__wants=Wants.MATERIAL,
            follows__withdrawn_at__isnull=False,
        )
        mine = self.confirmed().filter(session=session_id)
        return mine.exclude(participant__in=ended.values("pk"))


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def in_series(self, ids: Iterable[int]) -> Self:
        """Who registered for a session of theirs, or follows one or the series."""
        registered = self._with("registrations").in_series(ids)
        following = self._with("follows").in_series(ids)
        return self.filter(Exists(registered) | Exists(following))

    def _with(self, relation: str) -> Any:
        rows: Any = self.model._meta.get_field(relation).related_model
        return rows._default_manager.filter(participant=OuterRef("pk"))

    def proven(self) -> Self:
        return self.filter(verified_at__isnull=False)


class FollowQuerySet(models.QuerySet["Follow"]):
    def in_series(self, ids: Iterable[int]) -> Self:
        """Of the series or a session of theirs; not of everything."""
        return self.filter(Q(series__in=ids) | Q(session__series__in=ids))

    def in_force(self) -> Self:
        """Confirmed by their owner and not withdrawn."""
        return self.filter(confirmed_at__isnull=False, withdrawn_at__isnull=True)

    def not_in_force(self) -> Self:
        return self.filter(Q(confirmed_at__isnull=True) | Q(withdrawn_at__isnull=False))

    def reachable(self) -> Self:
        return self.exclude(REFUSING)

    def covering(self, session: "Session") -> Self:
        """Of everything, of its series, of the series around it, of the session."""
        series = (session.series_id, session.series.parent_id)
        everything = Q(series__isnull=True, session__isnull=True)
        return self.filter(everything | Q(series__in=series) | Q(session=session.pk))

    def with_subject(self) -> Self:
        return self.select_related(
            "participant__city", "series__parent", "session__series__parent"
        )


class MessageQuerySet(models.QuerySet["Message"]):
    def in_series(self, ids: Iterable[int]) -> Self:
        """About a session of theirs; not what concerns an address alone."""
        return self.filter(
            Q(registration__session__series__in=ids)
            | Q(appearance__session__series__in=ids)
            | Q(mailing__session__series__in=ids)
            | Q(session__series__in=ids)
            | Q(follow__series__in=ids)
            | Q(follow__session__series__in=ids)
        )

    def of_mailing(self, *mailings: int) -> Self:
        """To their readers: a proof to whoever writes one is not among them."""
        return self.filter(mailing__in=mailings).exclude(kind=MessageKind.PROOF)

    def refused_speakers(self, session_id: int) -> Self:
        """The last mail to each who appears there, where it was refused for good."""
        later = self.model._default_manager.filter(
            appearance=OuterRef("appearance"), pk__gt=OuterRef("pk")
        ).exclude(state=MessageState.DROPPED)
        return self.filter(
            ~Exists(later),
            appearance__session=session_id,
            state=MessageState.DEAD,
            error_code__startswith="SMTPRecipientsRefused",
        ).order_by("appearance__order", "appearance")
