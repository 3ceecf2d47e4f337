"""The words that registrations choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegistrationState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    WAITING = "waiting", _("on the waiting list")
    CONFIRMED = "confirmed", _("confirmed")
    CANCELLED = "cancelled", _("cancelled")


class ComesAs(models.TextChoices):
    """In their own words; asked for the funders' counts, never required."""

    RESIDENT = "resident", _("resident")
    ASSOCIATION = "association", _("member of an association or collective")
    RESEARCHER = "researcher", _("researcher or teacher")
    STUDENT = "student", _("student")
    PUBLIC_BODY = "public_body", _("elected or working for a public body")
    PROFESSIONAL = "professional", _("professional of the city")
    OTHER = "other", _("something else")


class MessageKind(models.TextChoices):
    CONFIRM_ADDRESS = "confirm_address", _("confirm your address")
    CONFIRMED = "confirmed", _("registration confirmed")
    WAITING = "waiting", _("on the waiting list")


class MessageState(models.TextChoices):
    OWED = "owed", _("owed")
    SENT = "sent", _("sent")
    DROPPED = "dropped", _("no longer true when due")
    DEAD = "dead", _("given up")


class Door(models.TextChoices):
    """Whether one may enter the call now, and if not, why."""

    OFF = "off", _("no call for this registration")
    EARLY = "early", _("not open yet")
    OPEN = "open", _("open")
    OVER = "over", _("over")
