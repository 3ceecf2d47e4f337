"""People who register. `str()` is a number: the admin's log keeps it for ever."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.models import City
from events.choices import Mode
from events.models import Session
from registrations.choices import ComesAs, RegistrationState, Source
from registrations.querysets import ParticipantQuerySet, RegistrationQuerySet

PROVEN = (RegistrationState.WAITING, RegistrationState.CONFIRMED)


class Participant(models.Model):
    """An address; proven once its owner has pressed the button in a mail to it."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.MODELTRANSLATION_DEFAULT_LANGUAGE,
    )
    city = models.ForeignKey(
        City,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
        help_text=_("Its hour stands first in mails."),
    )
    verified_at = models.DateTimeField(_("address proven"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refuses our mail"), null=True, blank=True)
    # After “this was not me”: until then nobody's form makes us write to it.
    quiet_until = models.DateTimeField(null=True, blank=True, editable=False)
    generation = models.PositiveIntegerField(default=0, editable=False)
    feed_generation = models.PositiveIntegerField(default=0, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="participant_email_is_lower_case",
                condition=Q(email=Lower("email")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="participant_refusing",
                condition=Q(refused_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Registration(models.Model):
    """One person's place in one session, asked for, waited for, had or given up."""

    session = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        related_name="registrations",
        verbose_name=_("session"),
    )
    participant = models.ForeignKey(
        Participant,
        on_delete=models.CASCADE,
        related_name="registrations",
        verbose_name=_("participant"),
    )
    name = models.CharField(_("name"), max_length=100)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RegistrationState,
        default=RegistrationState.REQUESTED,
    )
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    comes_as = models.CharField(
        _("comes as"), max_length=15, choices=ComesAs, blank=True
    )
    city = models.ForeignKey(
        City,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
    )
    wants_interpretation = models.BooleanField(
        _("wishes for interpretation"), default=False
    )
    note = models.TextField(_("note to the organisers"), max_length=500, blank=True)
    wants_news = models.BooleanField(
        _("wants to be told of new sessions"), default=False
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    # Asked for in one step, hence confirmed by one button.
    batch = models.UUIDField(null=True, editable=False)
    generation = models.PositiveIntegerField(default=0, editable=False)
    consent_version = models.CharField(_("privacy notice read"), max_length=10)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    # When its state or mode last changed: its owner's calendar is stamped with it.
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="registration_once", fields=["session", "participant"]
            ),
            models.CheckConstraint(
                name="registration_proven_has_its_moment",
                condition=~Q(state__in=PROVEN) | Q(confirmed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["session", "mode", "confirmed_at"],
                name="registration_waiting",
                condition=Q(state=RegistrationState.WAITING),
            ),
            models.Index(fields=["-requested_at", "-id"], name="registration_latest"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Attendance(models.Model):
    """That somebody was there, as far as one source knows."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="attendances"
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    joined_at = models.DateTimeField(_("from"), default=timezone.now)
    # How long in all, where the source knows: whoever came back was there twice.
    seconds = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="attendance_once", fields=["registration", "source"]
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class WalkIn(models.Model):
    """Somebody who came to the door without a registration; no address is kept."""

    session = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        related_name="walk_ins",
        verbose_name=_("session"),
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    comes_as = models.CharField(
        _("comes as"), max_length=15, choices=ComesAs, blank=True
    )
    # Of the form it was typed into: sent twice, it is one person all the same.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    arrived_at = models.DateTimeField(_("arrived"), default=timezone.now)

    class Meta:
        verbose_name = _("walk-in")
        verbose_name_plural = _("walk-ins")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
