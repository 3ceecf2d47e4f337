"""What hangs on a session: languages, people, partners, contacts, documents."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.models import Resource
from events.choices import Language, LanguageKind, PartnerRole, Role
from events.finding import AppearancesToFind, LanguagesToFind, PartsOfSessions
from events.models.sessions import Session
from speakers.models import Organisation, Speaker


class SessionLanguage(models.Model):
    """Spoken, captioned or signed; for interpretation, from `source` into `language`."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="languages"
    )
    kind = models.CharField(
        _("kind"), max_length=15, choices=LanguageKind, default=LanguageKind.SPOKEN
    )
    source = models.CharField(
        _("interpreted from"), max_length=3, choices=Language, blank=True
    )
    language = models.CharField(_("language"), max_length=3, choices=Language)

    objects = LanguagesToFind.as_manager()

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["language", "kind", "session"], name="session_language_heard"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="session_language_once",
                fields=["session", "kind", "source", "language"],
            ),
            models.CheckConstraint(
                name="interpretation_has_a_source",
                condition=(Q(kind=LanguageKind.INTERPRETATION) & ~Q(source=""))
                | (~Q(kind=LanguageKind.INTERPRETATION) & Q(source="")),
                violation_error_message=_(
                    "Interpretation, and nothing else, has a language it is from."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_language_display()})"


class Appearance(models.Model):
    """A person in a session, with what they were on that day."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="appearances"
    )
    speaker = models.ForeignKey(
        Speaker,
        on_delete=models.PROTECT,
        related_name="appearances",
        verbose_name=_("person"),
    )
    role = models.CharField(
        _("role"), max_length=12, choices=Role, default=Role.SPEAKER
    )
    affiliation = models.CharField(
        _("affiliation on that day"), max_length=200, blank=True
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Never shown: for the link and changes.")
    )
    language = models.CharField(
        _("language of our mails"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.MODELTRANSLATION_DEFAULT_LANGUAGE,
    )

    objects = AppearancesToFind.as_manager()

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="appearance_once", fields=["session", "speaker", "role"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} #{self.pk}"


class Partnership(models.Model):
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="partnerships"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="partnerships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(
        _("role"), max_length=15, choices=PartnerRole, default=PartnerRole.CO_ORGANISER
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PartsOfSessions.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="partnership_once", fields=["session", "organisation", "role"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} #{self.pk}"


class SessionContact(models.Model):
    """Public: whom to ask about a session."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="contact_can_be_reached",
                condition=~Q(email="") | ~Q(telephone=""),
                violation_error_message=_("Give an e-mail address or a telephone."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class SessionResource(models.Model):
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="session_resources"
    )
    resource = models.ForeignKey(
        Resource,
        on_delete=models.PROTECT,
        related_name="session_resources",
        verbose_name=_("resource"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="session_resource_once", fields=["session", "resource"]
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
