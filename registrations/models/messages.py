"""The outbox: mails owed and sent, without their texts and addresses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Appearance, Change, Session
from registrations.choices import MessageKind, MessageState
from registrations.models.follows import Follow
from registrations.models.mailings import Mailing
from registrations.models.people import Participant, Registration
from registrations.querysets import ASKED, MessageQuerySet

# What the desk looks for among all that was sent.
UNSENT = (MessageState.DEAD, MessageState.DROPPED)


class Message(models.Model):
    """Written by the transaction that owes it; rendered and addressed when sent.

    To one of a participant, a person who appears, a user; about a registration, a
    follow, a change, a session (to users), or nothing but its reader.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind)
    dedupe_key = models.CharField(max_length=100, unique=True)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    appearance = models.ForeignKey(
        Appearance, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="messages",
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    follow = models.ForeignKey(
        Follow, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    change = models.ForeignKey(
        Change, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    state = models.CharField(
        _("state"), max_length=10, choices=MessageState, default=MessageState.OWED
    )
    owed_at = models.DateTimeField(_("owed"), default=timezone.now)
    not_before = models.DateTimeField(_("due"), default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Which link of the call it held when it left; 0 for none.
    link_version = models.PositiveIntegerField(default=0, editable=False)
    error_code = models.CharField(_("last error"), max_length=60, blank=True)
    message_id = models.CharField(max_length=255)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="message_owed",
                condition=Q(state=MessageState.OWED),
            ),
            models.Index(
                fields=["state", "-id"],
                name="message_unsent",
                condition=Q(state__in=UNSENT),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_its_moment",
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_has_one_reader",
                condition=Q(
                    participant__isnull=False,
                    appearance__isnull=True,
                    user__isnull=True,
                )
                | Q(
                    participant__isnull=True,
                    appearance__isnull=False,
                    user__isnull=True,
                )
                | Q(
                    participant__isnull=True,
                    appearance__isnull=True,
                    user__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="message_lease_is_whole",
                condition=Q(lease_until__isnull=True, lease_token__isnull=True)
                | Q(lease_until__isnull=False, lease_token__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_asked_for(self) -> bool:
        """Whether somebody's form made us owe it."""
        return f":{ASKED}" in self.dedupe_key
