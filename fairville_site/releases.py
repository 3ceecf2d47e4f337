"""Which release of the site this is: what it would say otherwise of the same content."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

# All that words and addresses of pages come from, apart from the database.
SOURCES = (
    "templates/**/*.html",
    "locale/*/LC_MESSAGES/*.mo",
    "requirements/run.txt",
    "*/*.py",
    "*/*/*.py",
)
OURS = {"fairville_site", "registrations", "events", "dialogues", "speakers"}


@cache
def current() -> str:
    """The same word for all processes of a release with the same settings."""
    digest = hashlib.sha256(repr((settings.SITE_URL, settings.LEGAL)).encode())
    root = Path(settings.BASE_DIR)
    paths = {path for pattern in SOURCES for path in root.glob(pattern)}
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    for path in (*sorted(paths), manifest):
        inside = path.relative_to(root).parts[0] if path != manifest else ""
        if path.is_file() and (path.suffix != ".py" or inside in OURS):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
