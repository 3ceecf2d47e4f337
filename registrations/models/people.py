"""People who register. `str()` is a number: the admin's log keeps it for ever."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.choices import Mode
from events.models import Session
from registrations.choices import ComesAs, RegistrationState
from registrations.querysets import RegistrationQuerySet

PROVEN = (RegistrationState.WAITING, RegistrationState.CONFIRMED)


class Participant(models.Model):
    """An address; proven once its owner has pressed the button in a mail to it."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    verified_at = models.DateTimeField(_("address proven"), null=True, blank=True)
    feed_generation = models.PositiveIntegerField(default=0, editable=False)

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

    def __str__(self) -> str:
        return f"#{self.pk}"


class Registration(models.Model):
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
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    generation = models.PositiveIntegerField(default=0, editable=False)
    consent_version = models.CharField(_("privacy notice read"), max_length=10)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
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

    def __str__(self) -> str:
        return f"#{self.pk}"
