"""The call behind an online session, and what Zoom tells us of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.choices import LinkMode, ZoomKind, ZoomState
from events.models.sessions import Session
from events.querysets import MeetingQuerySet


class Meeting(models.Model):
    """The call's own link: joined by no public query, shown on no public page.

    The columns named `zoom_…` belong to the worker that keeps Zoom in step; forms write
    the others. `link_version` counts the links that people may have been mailed.
    """

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, related_name="meeting"
    )
    link_mode = models.CharField(
        _("who makes the call"),
        max_length=12,
        choices=LinkMode,
        default=LinkMode.MANUAL,
    )
    join_url = models.URLField(_("link of the call"), max_length=2048, blank=True)
    passcode = models.CharField(_("passcode"), max_length=50, blank=True)
    number = models.CharField(_("meeting number"), max_length=30, blank=True)
    dial_in = models.TextField(_("telephone numbers to dial in"), blank=True)
    fallback_join_url = models.URLField(
        _("link for emergencies"),
        max_length=2048,
        blank=True,
        help_text=_("Opened at the door when Zoom has no meeting by then."),
    )
    waiting_room = models.BooleanField(
        _("waiting room"),
        default=True,
        help_text=_("People wait until the host lets them in."),
    )
    seat_limit = models.PositiveIntegerField(
        _("seats in the call"),
        null=True,
        blank=True,
        help_text=_("As many as its licence lets in, e.g. 100 or 300. Empty: unknown."),
    )
    interpreters = models.TextField(
        _("interpreters in the call"),
        blank=True,
        help_text=_(
            "One a line: e-mail, then the two languages, e.g. “ana@example.org fr en”. "
            "Empty: the interpreters of this page who have an e-mail."
        ),
    )
    # Whether Zoom's report of who was there is asked for.
    keeps_attendance = models.BooleanField(
        _("keep who was in the call"),
        default=False,
        db_default=False,
        help_text=_(
            "With a link for each person only: Zoom says afterwards who was in the call "
            "and how long. The form of registration and the page of the call tell people "
            "so; after 30 days only counts are left."
        ),
    )
    link_version = models.PositiveIntegerField(default=0, editable=False)
    # When the link changed, until everybody concerned has been owed the new one.
    link_changed_at = models.DateTimeField(null=True, editable=False)

    zoom_host = models.CharField(
        _("host in Zoom"),
        max_length=128,
        blank=True,
        help_text=_("E-mail of a Zoom user. Empty: the site’s usual host."),
    )
    zoom_kind = models.CharField(
        max_length=8,
        choices=ZoomKind,
        default=ZoomKind.MEETING,
        db_default=ZoomKind.MEETING,
        editable=False,
    )
    # Ten or eleven digits: more than 32 bits.
    zoom_id = models.BigIntegerField(null=True, unique=True, editable=False)
    zoom_state = models.CharField(
        max_length=10, choices=ZoomState, default=ZoomState.NONE, editable=False
    )
    zoom_synced_hash = models.CharField(max_length=64, blank=True, editable=False)
    zoom_synced_at = models.DateTimeField(null=True, editable=False)
    # What Zoom said, by name: never an answer's body, a link or a token.
    zoom_error = models.JSONField(default=dict, editable=False)
    # What was asked for and is not so at Zoom: names of fields.
    zoom_unapplied = models.JSONField(default=list, editable=False)
    zoom_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    zoom_next_try_at = models.DateTimeField(default=timezone.now, editable=False)
    zoom_lease_until = models.DateTimeField(null=True, editable=False)
    zoom_lease_token = models.UUIDField(null=True, editable=False)
    zoom_started_at = models.DateTimeField(null=True, editable=False)
    zoom_ended_at = models.DateTimeField(null=True, editable=False)
    # Of each time it was held, as far as Zoom's news told: one that broke off and was
    # begun again has a report of each.
    zoom_uuids = models.JSONField(null=True, editable=False)
    # For the organiser, who decides whether to publish them: never shown elsewhere.
    recordings = models.JSONField(default=list, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                name="meeting_lease_is_whole",
                condition=Q(
                    zoom_lease_until__isnull=True, zoom_lease_token__isnull=True
                )
                | Q(zoom_lease_until__isnull=False, zoom_lease_token__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def entry_url(self) -> str:
        """Where the door leads: to the link, or in an emergency to the other one."""
        is_dead = self.zoom_state == ZoomState.GONE and self.fallback_join_url
        link = "" if is_dead else self.join_url
        return link or self.fallback_join_url

    @property
    def keeps_times(self) -> bool:
        """Whether Zoom is asked who was there; people are told so beforehand."""
        return self.keeps_attendance and self.link_mode == LinkMode.PERSONAL

    @property
    def has_panelists(self) -> bool:
        """A webinar of ours, where who speaks enters by a link of their own.

        It stays that when somebody takes it over by pasting its very link.
        """
        is_ours = self.link_mode != LinkMode.MANUAL or (
            f"/{self.zoom_id}" in self.join_url
        )
        return is_ours and self.zoom_kind == ZoomKind.WEBINAR


class ZoomEvent(models.Model):
    """What Zoom's webhook brought, once: kept by the hash of the very bytes."""

    body_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=50)
    payload = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("news from Zoom")
        verbose_name_plural = _("news from Zoom")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
