"""Signals, for one thing only: an edit of anything public makes a new content version."""

from django.apps import AppConfig, apps
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from fairville_site import checks, content_version  # noqa: F401 (checks register)

PUBLIC_APPS = ("speakers", "dialogues", "events")
# Never on a public page: the call, and what was decided about telling people.
PRIVATE = ("events.Meeting", "events.Change", "events.ZoomEvent")


class FairvilleSite(AppConfig):
    name = "fairville_site"

    def ready(self) -> None:
        for model in public_models():
            for signal in (post_save, post_delete):
                signal.connect(edited, sender=model)
            for field in model._meta.local_many_to_many:
                m2m_changed.connect(edited, sender=field.remote_field.through)


def public_models() -> list[type[Model]]:
    return [
        model
        for label in PUBLIC_APPS
        for model in apps.get_app_config(label).get_models()
        if model._meta.label not in PRIVATE
    ]


def edited(**_signal: object) -> None:
    content_version.bump()
