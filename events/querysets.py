"""The vocabulary of reading sessions. `now` is an aware instant, by default this one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from dialogues.querysets import SERIES_LONG_TEXTS
from events.choices import (
    VISIBLE_STATES,
    Decision,
    Format,
    LinkMode,
    State,
    ZoomState,
)
from events.finding import SessionsToFind
from fairville_site import bilingual

if TYPE_CHECKING:
    from events.models import Change, Meeting  # noqa: F401 (annotations)

SESSION_LONG_TEXTS = ("description", "report", "image_credit", "registration_note")


def _past(now: datetime) -> Q:
    """Over, or undated of an earlier year; a postponed one still lies ahead."""
    over = Q(ends_at__lte=now) | Q(starts_at__isnull=True, hint_year__lt=now.year)
    return over & ~Q(state=State.POSTPONED)


def _due(now: datetime | None) -> Q:
    return Q(publish_at__isnull=True) | Q(publish_at__lte=now or timezone.now())


def calendar_month(now: datetime) -> datetime:
    """When calendars last let go of what is oldest: on the first of this month, UTC."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def calendar_window(now: datetime) -> datetime:
    """Where calendars begin: twelve months before the first of this month.

    By whole months, so that a calendar stays the same bytes from day to day.
    """
    month = calendar_month(now)
    return month.replace(year=month.year - 1)


class SessionQuerySet(SessionsToFind):
    def in_series(self, ids: Iterable[int]) -> Self:
        return self.filter(series__in=ids)

    def published(self, now: datetime | None = None) -> Self:
        """What the public may see: not drafts, not withdrawn, not before its moment."""
        return self.filter(_due(now), state__in=VISIBLE_STATES)

    def upcoming(self, now: datetime | None = None) -> Self:
        """Not over yet, soonest first; without a date to count on, last."""
        moment = now or timezone.now()
        ahead = Q(ends_at__gt=moment) | Q(state=State.POSTPONED)
        undated = Q(starts_at__isnull=True) & (
            Q(hint_year__isnull=True) | Q(hint_year__gte=moment.year)
        )
        postponed = models.Case(
            models.When(state=State.POSTPONED, then=1),
            default=0,
            output_field=models.IntegerField(),
        )
        return self.filter(ahead | undated).order_by(
            postponed,
            F("starts_at").asc(nulls_last=True),
            F("hint_year").asc(nulls_last=True),
            "pk",
        )

    def past(self, now: datetime | None = None) -> Self:
        """Latest first; of one year, the undated ones last."""
        return self.filter(_past(now or timezone.now())).order_by(
            F("starts_at").desc(nulls_last=True), "-hint_year", "-pk"
        )

    def next_moment(self, now: datetime) -> datetime | None:
        """When time alone next changes what the public may see, or a word of it."""
        names = ("publish_at", "starts_at", "ends_at", "opens_at", "closes_at")
        # What is over changes no more, unless it is not public yet.
        open_ended = Q(ends_at__gt=now) | Q(ends_at__isnull=True)
        changing = self.filter(
            open_ended | Q(publish_at__gt=now), state__in=VISIBLE_STATES
        )
        # Each by its index: the least of all would be sought in all sessions.
        ahead = [
            Subquery(
                changing.filter(**{f"{name}__gt": now}).order_by(name).values(name)[:1]
            )
            for name in names
        ]
        row = self.order_by("pk").values_list(*ahead).first() or ()
        return min((moment for moment in row if moment), default=None)

    def past_years(self, now: datetime | None = None) -> list[int]:
        """The years of the past ones, latest first."""
        rows = self.past(now).order_by().values_list("starts_at__year", "hint_year")
        years = {dated or hinted for dated, hinted in rows.distinct()}
        return sorted((year for year in years if year), reverse=True)

    def of_year(self, year: int) -> Self:
        """Dated in that year (in the site's zone) or known to be of it."""
        return self.filter(
            Q(starts_at__year=year) | Q(starts_at__isnull=True, hint_year=year)
        )

    def of_resource(self, resource_id: int) -> Self:
        return self.filter(session_resources__resource=resource_id)

    def for_cards(self) -> Self:
        """For a list: no long text, no query a row; says in which languages it is."""
        appearances: Any = self.model._meta.get_field("appearances").related_model
        speaking = appearances._default_manager.speaking().filter(
            session=OuterRef("pk")
        )
        people = (
            speaking.order_by()
            .values("session")
            .annotate(number=Count("speaker", distinct=True))
        )
        return (
            self.select_related("series__parent", "venue")
            .prefetch_related("languages", "places")
            .defer(
                "search_text",
                "stale_texts",
                "venue__stale_texts",
                *bilingual.columns(*SESSION_LONG_TEXTS),
                *(
                    f"{owner}__{name}"
                    for owner in ("series", "series__parent")
                    for name in (
                        "stale_texts",
                        *bilingual.columns(*SERIES_LONG_TEXTS),
                    )
                ),
            )
            .annotate(
                **bilingual.availability(self.model),
                speaker_count=Coalesce(Subquery(people.values("number")), 0),
            )
        )

    def without_link(self) -> Self:
        """To be held online, and the link of their call is not there yet."""
        each = Q(meeting__link_mode=LinkMode.PERSONAL)
        unknown = Q(meeting__isnull=True) | ~each & Q(meeting__join_url="")
        unmade = each & Q(meeting__zoom_id__isnull=True)
        return self.filter(unknown | unmade, state=State.PUBLISHED).exclude(
            format=Format.IN_PERSON
        )

    def with_trouble_at_zoom(self) -> Self:
        """Zoom refused what was asked for their call, or knows it no more."""
        is_gone = Q(meeting__zoom_state=ZoomState.GONE)
        return self.filter(meeting__isnull=False).filter(
            is_gone | ~Q(meeting__zoom_error={})
        )

    def for_addresses(self) -> Self:
        """For the address alone, in each language in which it has a page."""
        return self.defer(
            "search_text", *bilingual.columns("summary", *SESSION_LONG_TEXTS)
        ).annotate(**bilingual.availability(self.model))

    def ever_public(self, now: datetime | None = None) -> Self:
        """What the public may see, or could before it was withdrawn.

        Only what is public gets a higher `sequence`, and withdrawing it is one.
        """
        withdrawn = Q(state=State.WITHDRAWN, sequence__gt=0)
        return self.filter(_due(now) & Q(state__in=VISIBLE_STATES) | withdrawn)

    def not_long_past(self, now: datetime) -> Self:
        """What is ahead and what was held in the window of calendars, by date."""
        return self.filter(~_past(calendar_window(now))).order_by(
            F("starts_at").asc(nulls_last=True),
            F("hint_year").asc(nulls_last=True),
            "pk",
        )

    def latest_change_first(self) -> Self:
        """By when the public could first see the change."""
        public_from = Coalesce("publish_at", "changed_at")
        return self.order_by(Greatest("changed_at", public_from).desc(), "-pk")

    def in_window(self, now: datetime) -> Self:
        """Dated, from the window of calendars on; soonest first."""
        return self.filter(ends_at__gt=calendar_window(now)).order_by("starts_at", "pk")

    def with_people(self) -> Self:
        return self.prefetch_related(self._joined("appearances", "speaker"))

    def for_calendar(self) -> Self:
        """With all that calendars say, in a constant number of queries."""
        return (
            self.select_related("series__parent", "venue")
            .prefetch_related("languages", "series__cities", "series__parent__cities")
            .defer(
                "search_text",
                "stale_texts",
                "preview_key",
                "venue__stale_texts",
                *bilingual.columns("report", "image_credit", "registration_note"),
                *(
                    f"{owner}__{name}"
                    for owner in ("series", "series__parent")
                    for name in (
                        "stale_texts",
                        *bilingual.columns(*SERIES_LONG_TEXTS),
                    )
                ),
            )
        )

    def for_page(self) -> Self:
        """For one session's page: everything public around it, nothing of the call."""
        return (
            self.select_related("series__parent", "venue")
            .defer("search_text")
            .prefetch_related(
                "languages",
                "places",
                "contacts",
                "themes",
                self._joined("appearances", "speaker"),
                self._joined("partnerships", "organisation"),
                self._joined("session_resources", "resource"),
            )
        )

    def _joined(self, relation: str, related: str) -> "Prefetch[str]":
        """Rows of a relation with the one thing each names, in a single query."""
        rows: Any = self.model._meta.get_field(relation).related_model
        return Prefetch(relation, rows._default_manager.select_related(related))


class ChangeQuerySet(models.QuerySet["Change"]):
    def unsettled(self) -> Self:
        return self.filter(settled_at__isnull=True)

    def undecided(self) -> Self:
        """About which an organiser has still to say whether people are told."""
        return self.unsettled().filter(decision=Decision.PENDING)

    def owed(self) -> Self:
        """Decided and not settled yet, the oldest first."""
        return self.unsettled().exclude(decision=Decision.PENDING)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def personal(self) -> Self:
        """In which each has a link of their own."""
        return self.filter(link_mode=LinkMode.PERSONAL)

    def with_link(self) -> Self:
        """Those that one can enter already; Zoom may still owe the others theirs.

        Or each enters by a link of their own, which no mail holds.
        """
        made = Q(link_mode=LinkMode.PERSONAL, zoom_id__isnull=False)
        return self.filter(made | ~Q(join_url=""))

    def keeping_times(self) -> Self:
        """Whose people are known by a link of their own, and told that it is kept."""
        return self.filter(keeps_attendance=True, link_mode=LinkMode.PERSONAL)
