"""Zoom."""

from django.conf import settings


def is_configured() -> bool:
    return all(
        (
            settings.ZOOM_ACCOUNT_ID,
            settings.ZOOM_CLIENT_ID,
            settings.ZOOM_CLIENT_SECRET,
            settings.ZOOM_DEFAULT_HOST,
        )
    )
