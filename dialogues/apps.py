"""What it is about, in the admin's words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Dialogues(AppConfig):
    name = "dialogues"
    verbose_name = _("series and documents")
