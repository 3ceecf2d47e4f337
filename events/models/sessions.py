"""A session: what is said of it, when it is, where it stands."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now as this_instant
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialogues.models import Resource, Series, Theme
from dialogues.validators import validate_timezone
from events import clock
from events.choices import (
    MODES_OF,
    VISIBLE_STATES,
    Format,
    LinkInMails,
    Mode,
    RegistrationMode,
    Standing,
    State,
)
from events.models import standing
from events.models.indexes import SESSION_INDEXES
from events.models.venues import Venue
from events.querysets import SessionQuerySet
from fairville_site import bilingual, folding
from speakers.pictures import PictureField, alt_text


class Session(models.Model):
    essential_texts: ClassVar[tuple[str, ...]] = ("title", "description")

    series = models.ForeignKey(
        Series,
        on_delete=models.PROTECT,
        related_name="sessions",
        verbose_name=_("series"),
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT
    )
    publish_at = models.DateTimeField(
        _("public from"), null=True, blank=True, help_text=_("Empty: at once.")
    )

    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Markdown.")
    )
    report = models.TextField(
        _("report"), blank=True, help_text=_("What was said, afterwards. Markdown.")
    )
    poster = PictureField(_("poster"), upload_to="posters/", alt="poster_alt")
    poster_alt = alt_text()
    image_credit = models.TextField(
        _("image credit"), blank=True, help_text=_("A sentence; Markdown for a link.")
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="sessions", verbose_name=_("themes")
    )
    resources = models.ManyToManyField(
        Resource,
        through="SessionResource",
        related_name="sessions",
        verbose_name=_("resources"),
    )

    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        default="Europe/Paris",
        validators=[validate_timezone],
    )
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    day_only = models.BooleanField(
        _("only the day is known"),
        default=False,
        help_text=_("From midnight to midnight; no hours are shown."),
    )
    date_hint = models.CharField(
        _("instead of a date"),
        max_length=100,
        blank=True,
        help_text=_("E.g. “autumn 2026”."),
    )
    hint_year = models.PositiveSmallIntegerField(
        _("year, when there is no date"), null=True, blank=True
    )
    previous_starts_at = models.DateTimeField(
        _("start before it was moved"), null=True, blank=True, editable=False
    )

    format = models.CharField(_("format"), max_length=10, choices=Format)
    online_platform = models.CharField(
        _("platform"),
        max_length=50,
        blank=True,
        help_text=_("Its public name, e.g. Zoom; never the link."),
    )
    venue = models.ForeignKey(
        Venue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("venue"),
    )
    room = models.CharField(_("room"), max_length=100, blank=True)
    recording_planned = models.BooleanField(
        _("a recording is planned"),
        null=True,
        blank=True,
        help_text=_("Said before one registers."),
    )

    registration_mode = models.CharField(
        _("registration"),
        max_length=10,
        choices=RegistrationMode,
        default=RegistrationMode.NONE,
    )
    registration_url = models.URLField(
        _("registration address elsewhere"), max_length=500, blank=True
    )
    registration_note = models.CharField(
        _("how to register elsewhere"), max_length=300, blank=True
    )
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("registration closes"),
        null=True,
        blank=True,
        help_text=_("Empty: at the end."),
    )
    retention_days = models.PositiveSmallIntegerField(
        _("days that registrations are kept"),
        null=True,
        blank=True,
        help_text=_("After the session. Empty: the site's rule."),
    )
    link_in_mails = models.CharField(
        _("the call's link in mails"),
        max_length=15,
        choices=LinkInMails,
        default=LinkInMails.CONFIRMED,
    )

    page_url = models.URLField(_("page elsewhere"), max_length=500, blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    source_published_on = models.DateField(
        _("source published on"), null=True, blank=True
    )
    source_published_time = models.TimeField(_("at"), null=True, blank=True)
    source_modified_on = models.DateField(
        _("source modified on"), null=True, blank=True
    )
    source_modified_time = models.TimeField(_("at"), null=True, blank=True)

    sequence = models.PositiveIntegerField(default=0, editable=False)
    edit_version = models.PositiveIntegerField(default=0, editable=False)
    # Whoever knows it may read the draft; empty: nobody.
    preview_key = models.CharField(
        max_length=43, blank=True, default="", editable=False
    )
    stale_texts = bilingual.stale_texts()
    created_at = models.DateTimeField(default=this_instant, editable=False)
    changed_at = models.DateTimeField(default=this_instant, editable=False)
    search_text = folding.words_column("title", "summary", "description", "report")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-starts_at", "-pk"]
        indexes = SESSION_INDEXES
        constraints = [
            models.CheckConstraint(
                name="session_has_a_title", condition=bilingual.present_in_some("title")
            ),
            models.CheckConstraint(
                name="session_has_both_instants_or_neither",
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_ends_after_it_starts",
                condition=Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="session_with_a_date_has_a_zone",
                condition=Q(starts_at__isnull=True) | ~Q(timezone=""),
            ),
            models.CheckConstraint(
                name="session_day_only_has_a_date",
                condition=Q(day_only=False) | Q(starts_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_on_site_has_a_venue",
                condition=Q(state=State.DRAFT)
                | Q(format=Format.ONLINE)
                | Q(venue__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return bilingual.address("events:session_detail", self.pk, bilingual.slug(self))

    def clean(self) -> None:
        """The constraints again, as sentences beside their fields."""
        if self.state == State.DRAFT:
            bilingual.require(self, "title")
        errors = self.date_errors()
        if (
            self.state != State.DRAFT
            and self.format != Format.ONLINE
            and not self.venue_id
        ):
            errors["venue"] = gettext(
                "A session with people on site needs a venue before it is published."
            )
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            errors["closes_at"] = gettext("Registration must close after it opens.")
        if errors:
            raise ValidationError(errors)

    def date_errors(self) -> dict[str, str]:
        errors: dict[str, str] = {}
        if self.starts_at and not self.ends_at:
            errors["ends_at"] = gettext("Say when it ends.")
        if self.ends_at and not self.starts_at:
            errors["starts_at"] = gettext("Say when it starts.")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = gettext("The end must come after the start.")
        if self.day_only and not self.starts_at:
            errors["starts_at"] = gettext("Give the day.")
        return errors

    @property
    def span(self) -> clock.Span | None:
        """When it is, for the clock; None while there is no date."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return clock.Span(self.starts_at, self.ends_at, self.timezone, self.day_only)

    @property
    def second_timezone(self) -> str | None:
        """The zone to show beside its own, when one can attend from elsewhere."""
        if self.format == Format.IN_PERSON:
            return None
        return self.series.audience_timezone or None

    @property
    def is_online(self) -> bool:
        return self.format in {Format.ONLINE, Format.HYBRID}

    @property
    def modes(self) -> list[Mode]:
        """The ways to attend that its format offers."""
        return MODES_OF[self.format]

    def is_public(self, now: datetime | None = None) -> bool:
        """What `published()` asks of a row, asked of one instance."""
        due = self.publish_at is None or self.publish_at <= (now or this_instant())
        return due and self.state in VISIBLE_STATES

    def is_past(self, now: datetime | None = None) -> bool:
        if self.state == State.POSTPONED:
            return False
        if self.ends_at is None:
            year = (now or this_instant()).year
            return self.hint_year is not None and self.hint_year < year
        return self.ends_at <= (now or this_instant())

    def is_running(self, now: datetime | None = None) -> bool:
        return standing.is_running(self, now or this_instant())

    def standing(self, now: datetime | None = None) -> Standing:
        """Where registration stands, as one word (see `choices.Standing`)."""
        return standing.of(self, now or this_instant())

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether one can register for it, or join its waiting list, at this moment."""
        return standing.is_open(self, now or this_instant())
