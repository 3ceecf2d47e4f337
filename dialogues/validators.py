"""What a value of a dialogue must be."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def validate_timezone(name: str) -> None:
    """An IANA name of a place or UTC; abbreviations such as CET have no seasons here."""
    if name != "UTC" and ("/" not in name or name not in available_timezones()):
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write it like Europe/Paris."),
            code="timezone",
            params={"name": name},
        )
