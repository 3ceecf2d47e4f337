"""What `manage.py check --deploy` refuses beside Django's own."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from fairville_site import legal


@register(Tags.security, deploy=True)
def legal_facts(**_kwargs: Any) -> list[CheckMessage]:
    """A public site says who publishes it, in both languages."""
    return [
        Error(
            f"{name} is not set: the site's legal pages would show a placeholder.",
            hint="Set it in the environment (see docs/operations.md).",
            id="fairville.E001",
        )
        for name in legal.missing()
    ]


@register(Tags.files)
def bucket(**_kwargs: Any) -> list[CheckMessage]:
    """Half an account would fail at the first upload, long after the start."""
    asked = ("S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY")
    if not settings.S3_BUCKET:
        return []
    return [
        Error(
            f"S3_BUCKET is set, {name} is not: no file could be stored.",
            hint="Set it in the environment (see docs/operations.md).",
            id="fairville.E002",
        )
        for name in asked
        if not getattr(settings, name)
    ]


@register(Tags.security, deploy=True)
def second_factor(**_kwargs: Any) -> list[CheckMessage]:
    """The desk holds people's addresses: a password that was guessed opens it."""
    if settings.STAFF_MFA:
        return []
    return [
        Warning(
            "STAFF_MFA is off: a password alone opens the organisers' desk.",
            hint="Set STAFF_MFA=1 once organisers know how to add a passkey.",
            id="fairville.W001",
        )
    ]
