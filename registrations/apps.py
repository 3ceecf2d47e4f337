"""Who comes, in the admin's words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Registrations(AppConfig):
    name = "registrations"
    verbose_name = _("registrations")
