"""Programme and sessions; every connection to SQLite learns to fold texts."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from fairville_site import folding


class Events(AppConfig):
    name = "events"
    verbose_name = _("sessions and venues")

    def ready(self) -> None:
        connection_created.connect(folding.teach_sqlite)
