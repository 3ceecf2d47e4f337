"""The words that registrations choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    PROMOTED = "promoted", _("a place became free")
    LEFT = "left", _("registration cancelled")
    CHANGED = "changed", _("session changed")
    LINK_CHANGED = "link_changed", _("link of the call")
    POSTPONED = "postponed", _("session postponed")
    CALLED_OFF = "called_off", _("session cancelled")
    REMINDER_DAY = "reminder_day", _("reminder, the day before")
    REMINDER_HOUR = "reminder_hour", _("reminder, an hour before")
    BRIEFING = "briefing", _("briefing for speakers")
    LOST_LINKS = "lost_links", _("lost links")
    CONFIRM_FOLLOW = "confirm_follow", _("confirm that you follow")
    DATE_KNOWN = "date_known", _("the date is known")
    LINKS_MISSING = "links_missing", _("links of one’s own are missing")
    ADDRESS_REFUSED = "address_refused", _("an address refuses our mail")
    WORD = "word", _("word from the organisers")
    ANNOUNCEMENT = "announcement", _("announcement")
    MATERIAL = "material", _("the material is out")
    ASK_AGAIN = "ask_again", _("do you still wish to hear from us?")
    PROOF = "proof", _("proof of a mailing")


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


class Source(models.TextChoices):
    """How it is known that somebody was there."""

    CLICK = "click", _("entered the call from this site")
    DOOR = "door", _("checked in at the door")
    ZOOM = "zoom", _("seen in the call")


class Wants(models.TextChoices):
    """What a follower is to be told of."""

    SESSIONS = "sessions", _("new sessions")
    DATE = "date", _("the date")
    MATERIAL = "material", _("the recording and documents")


class SeatState(models.TextChoices):
    """Where somebody stands with a link of their own."""

    TO_ADD = "to_add", _("on its way")
    ADDED = "added", _("there")
    WAITING_QUOTA = "waiting_quota", _("asked for too often today")
    REFUSED = "refused", _("refused by Zoom")
    IS_HOST = "is_host", _("enters as host")
    CANCELLED = "cancelled", _("called off")


class ReportState(models.TextChoices):
    """What came of asking Zoom who was in a call."""

    AWAITED = "awaited", _("to come")
    TAKEN = "taken", _("taken in")
    EMPTY = "empty", _("empty")
    GIVEN_UP = "given_up", _("given up")


class MailingKind(models.TextChoices):
    """What organisers send to many by one guarded action."""

    WORD = "word", _("word from the organisers")
    ANNOUNCEMENT = "announcement", _("announcement of the session")
    MATERIAL = "material", _("the material is out")


class MailingState(models.TextChoices):
    DRAFT = "draft", _("draft")
    RELEASED = "released", _("on its way")
    STOPPED = "stopped", _("stopped")


class Audience(models.TextChoices):
    """To whom, among the people of a session, a word is written."""

    EVERYONE = "everyone", _("confirmed and waiting")
    CONFIRMED = "confirmed", pgettext_lazy("to whom", "confirmed")
    WAITING = "waiting", _("on the waiting list")
    ON_SITE = "on_site", _("confirmed, on site")
    ONLINE = "online", _("confirmed, online")


class HistoryKind(models.TextChoices):
    """What the site did on its own, or somebody did to many at once."""

    PROMOTED = "promoted", _("moved up from the waiting list")
    EXPIRED = "expired", _("requests that nobody confirmed, erased")
    ERASED = "erased", _("registrations erased")
    MOVED = "moved", _("moved to the other way of taking part")
    PARTED = "parted", _("cancelled with the way they had chosen")
    TOLD = "told", _("told of a change")
    MAILED = "mailed", _("written to")
    EXPORTED = "exported", _("rows exported")
    PRESENCES = "presences", _("times in the call erased, counts kept")
    FIGURES_FROZEN = "figures_frozen", _("figures frozen")
    FOLLOWS = "follows", _("wishes to be told, erased")
    ADDRESSES = "addresses", _("addresses erased")
    ACCOUNTS = "accounts", _("accounts erased")
