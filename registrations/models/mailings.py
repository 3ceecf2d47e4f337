"""What organisers send to many: a word, an announcement, news of the material."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Session
from registrations.choices import Audience, MailingKind, MailingState


class Mailing(models.Model):
    """Written and looked at as a draft; a worker makes the mails once it is released.

    Its texts are an organiser's own words: the whole mail of a word, an introduction
    to the others.
    """

    session = models.ForeignKey(
        Session,
        on_delete=models.CASCADE,
        related_name="mailings",
        verbose_name=_("session"),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=MailingKind)
    audience = models.CharField(
        _("to whom"), max_length=10, choices=Audience, blank=True
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: each reader in their own."),
    )
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    body = models.TextField(_("text"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MailingState, default=MailingState.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    released_at = models.DateTimeField(_("released"), null=True)
    # Not stored: true while it is written to whoever prepares it.
    is_proof = False
    # When all its mails were owed: progress is counted on them from then on.
    queued_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="mailing_of_words_has_an_audience",
                condition=~Q(kind=MailingKind.WORD) | ~Q(audience=""),
            ),
            models.CheckConstraint(
                name="mailing_released_has_its_moment",
                condition=~Q(state=MailingState.RELEASED)
                | Q(released_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
