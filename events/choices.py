"""The words that sessions choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    ONLINE = "online", _("online")
    IN_PERSON = "in_person", _("in person")
    HYBRID = "hybrid", _("on site and online")


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")
    WITHDRAWN = "withdrawn", _("withdrawn")


VISIBLE_STATES = (State.PUBLISHED, State.POSTPONED, State.CANCELLED)


class RegistrationMode(models.TextChoices):
    NONE = "none", _("no registration, contact only")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    EXTERNAL = "external", _("elsewhere: an address or a paper form")


class Standing(models.TextChoices):
    """Where registration stands, in one word that changes rarely."""

    NONE = "none", _("No registration needed")
    NOT_YET = "not_yet", _("Registration not open yet")
    OPEN = "open", _("Registration open")
    LAST_PLACES = "last_places", _("Last places")
    WAITING_LIST = "waiting_list", _("Full, waiting list open")
    CLOSED = "closed", _("Registration closed")
    EXTERNAL = "external", _("Registration elsewhere")


class Mode(models.TextChoices):
    """How a person attends."""

    ON_SITE = "on_site", _("on site")
    ONLINE = "online", _("online")


MODES_OF: dict[str, list[Mode]] = {
    Format.ONLINE: [Mode.ONLINE],
    Format.IN_PERSON: [Mode.ON_SITE],
    Format.HYBRID: [Mode.ON_SITE, Mode.ONLINE],
}


class LinkInMails(models.TextChoices):
    CONFIRMED = "confirmed", _("from the confirmation on")
    LAST_REMINDER = "last_reminder", _("only in the reminder an hour before")


class LanguageKind(models.TextChoices):
    SPOKEN = "spoken", _("spoken")
    INTERPRETATION = "interpretation", _("interpretation")
    CAPTIONS = "captions", _("captions")
    SIGN = "sign", _("sign language")


class Language(models.TextChoices):
    """ISO 639 codes of what is spoken, captioned or signed."""

    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    GERMAN = "de", _("German")
    GREEK = "el", _("Greek")
    DUTCH = "nl", _("Dutch")
    PORTUGUESE = "pt", _("Portuguese")
    SPANISH = "es", _("Spanish")
    TURKISH = "tr", _("Turkish")
    WOLOF = "wo", _("Wolof")
    FRENCH_SIGN = "fsl", _("French Sign Language (LSF)")
    BELGIAN_SIGN = "sfb", _("French Belgian Sign Language (LSFB)")
    BRITISH_SIGN = "bfi", _("British Sign Language (BSL)")
    INTERNATIONAL_SIGN = "ils", _("International Sign")


class Role(models.TextChoices):
    SPEAKER = "speaker", _("speaker")
    MODERATOR = "moderator", _("moderator")
    DISCUSSANT = "discussant", _("discussant")
    INTERPRETER = "interpreter", _("interpreter")


class PartnerRole(models.TextChoices):
    CO_ORGANISER = "co_organiser", _("co-organiser")
    HOST = "host", _("host")
    FUNDER = "funder", _("funder")
    PARTNER = "partner", _("partner")


class Decision(models.TextChoices):
    """What was decided about telling people of a material change."""

    PENDING = "pending", _("to be decided")
    TELL = "tell", _("tell")
    SILENT = "silent", _("silent")


class Parting(models.TextChoices):
    """What becomes of the people of a mode that is no longer offered."""

    MOVE = "move", _("move them to the other way of taking part")
    CANCEL = "cancel", _("cancel their registrations and tell them")


class LinkMode(models.TextChoices):
    """Where the link of a call comes from."""

    MANUAL = "manual", _("somebody: paste its link here")
    API_SHARED = "api_shared", _("this site makes it in Zoom, with one link for all")
    PERSONAL = "api_personal", _("this site makes it in Zoom, with a link for each")


class ZoomKind(models.TextChoices):
    """What the call is at Zoom."""

    MEETING = "meeting", _("a meeting: everybody may speak")
    WEBINAR = "webinar", _("a webinar: the speakers speak, the others watch")


class ZoomState(models.TextChoices):
    """What is known of the meeting at Zoom."""

    NONE = "none", _("not made")
    ASKED = "asked", _("asked for, answer unknown")
    LIVE = "live", _("made")
    GONE = "gone", _("deleted at Zoom")
