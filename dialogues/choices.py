"""The words that dialogues choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Colour(models.TextChoices):
    """One strong colour a series; its value is a class in static/css/tokens.css."""

    AMBER = "amber", _("amber")
    TEAL = "teal", _("teal")
    IRIS = "iris", _("iris")
    CORAL = "coral", _("coral")
    LIME = "lime", _("lime")
    SKY = "sky", _("sky")
    ROSE = "rose", _("rose")
    SAND = "sand", _("sand")


class ThemeKind(models.TextChoices):
    THEME = "theme", _("theme")
    TERRITORY = "territory", _("territory")


class ResourceKind(models.TextChoices):
    RECAP = "recap", _("recap")
    RECORDING = "recording", _("recording")
    SLIDES = "slides", _("slides")
    PROGRAMME = "programme", _("programme")
    FORM = "form", _("registration form")
    ARTICLE = "article", _("article")
    PUBLICATION = "publication", _("publication")
    GUIDE = "guide", _("guide")
    READING_LIST = "reading_list", _("reading list")
    TRANSCRIPT = "transcript", _("transcript")
    SPACE = "space", _("online space")
    OTHER = "other", _("other document")


class Precision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class CreditRole(models.TextChoices):
    LEAD = "lead", _("Project lead")
    ACTOR = "actor", _("Actors")
    FUNDER = "funder", _("Funding")
    AUTHOR = "author", _("Author")
    PHOTO = "photo", _("Photo credit")
