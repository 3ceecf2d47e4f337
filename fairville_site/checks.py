"""What `manage.py check --deploy` refuses beside Django's own."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

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
