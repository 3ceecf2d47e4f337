"""Who speaks, in the admin's words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Speakers(AppConfig):
    name = "speakers"
    verbose_name = _("people and organisations")
