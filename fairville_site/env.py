"""Reading the environment: one typed word a kind of value, a sentence when it is wrong."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{value}”.")


def whole(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        message = f"{name} must be a whole number, not “{value}”."
        raise ImproperlyConfigured(message) from error


def listed(name: str, default: str = "") -> list[str]:
    """Comma-separated values, blanks dropped."""
    return _parts(text(name, default))


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def secret(name: str, default: str = "") -> str:
    """A value, or the content of the file that NAME_FILE points to."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"{name}_FILE names {path}, which cannot be read."
        raise ImproperlyConfigured(message) from error


def secrets(name: str) -> list[str]:
    """As `listed`, from the environment or a file; in a file also one a line."""
    return _parts(secret(name).replace("\n", ","))


def required(name: str, value: str, example: str) -> str:
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment, e.g. {example}.")
    return value
