"""Signals, for two things only: an edit of anything public makes a new content version,
and each migration makes the groups of the desk anew.
"""

from typing import Any

from allauth.mfa import apps as mfa_apps
from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.db.models import Model
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
)
from django.utils.translation import gettext_lazy as _

from fairville_site import checks, content_version, reports  # noqa: F401 (checks register)

PUBLIC_APPS = ("speakers", "dialogues", "events")
# Never on a public page: the call, and what was decided about telling people.
PRIVATE = ("events.Meeting", "events.Change", "events.ZoomEvent")


class Administration(admin_apps.AdminConfig):
    """Django's admin, at a desk of our own."""

    default = False
    default_site = "fairville_site.desk.Desk"


class SecondFactors(mfa_apps.MFAConfig):
    """allauth's, in words of ours: it names rows and columns in English alone.

    Given to what is loaded, not declared: so no migration of allauth's is asked for.
    """

    default = False
    verbose_name = _("signing in")

    def ready(self) -> None:
        super().ready()
        factor: Any = self.get_model("Authenticator")._meta
        factor.verbose_name = _("second factor")
        factor.verbose_name_plural = _("second factors")
        for field, words in {
            "user": _("account"),
            "type": _("kind"),
            "created_at": _("set up on"),
            "last_used_at": _("last used on"),
        }.items():
            factor.get_field(field).verbose_name = words


class FairvilleSite(AppConfig):
    default = True
    name = "fairville_site"

    def ready(self) -> None:
        for model in public_models():
            for signal in (post_save, post_delete):
                signal.connect(edited, sender=model)
            for field in model._meta.local_many_to_many:
                m2m_changed.connect(edited, sender=field.remote_field.through)
        with_models = [app for app in apps.get_app_configs() if app.models_module]
        # After the last of them, every permission is there.
        post_migrate.connect(make_groups, sender=with_models[-1])
        if settings.SENTRY_DSN:
            reports.start(settings.SENTRY_DSN)


def public_models() -> list[type[Model]]:
    return [
        model
        for label in PUBLIC_APPS
        for model in apps.get_app_config(label).get_models()
        if model._meta.label not in PRIVATE
    ]


def make_groups(*, using: str, apps: Any = apps, **_signal: object) -> None:
    """Not at a migration to before there were groups."""
    from fairville_site import roles  # noqa: PLC0415 (models are not ready before)

    try:
        apps.get_model("auth", "Group")
    except LookupError:
        return
    roles.make_roles(using=using)


def edited(**_signal: object) -> None:
    content_version.bump()
