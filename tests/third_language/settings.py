"""The site with Portuguese as well: all that a third language asks of the settings.

MIGRATIONS_DIR holds a copy of each app's migrations; what `makemigrations` adds to it
is the third language's own, and the shipped apps stay as they are.
"""

import os
import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tests.settings import *  # noqa: F403
from tests.settings import LANGUAGES as SHIPPED
from tests.settings import LEGAL as FACTS
from tests.settings import LOCALE_PATHS as CATALOGUES

LANGUAGES = [*SHIPPED, ("pt", _("Portuguese"))]
MODELTRANSLATION_FALLBACK_LANGUAGES = tuple(code for code, _ in LANGUAGES)
LEGAL = FACTS | {"LEGAL_FUNDING_PT": "Financiado pela União Europeia."}

PROJECT = Path(os.environ["MIGRATIONS_DIR"])
sys.path.insert(0, str(PROJECT))
APPS = ("dialogues", "events", "fairville_site", "registrations", "speakers")
MIGRATION_MODULES = {app: f"migrations_of_{app}" for app in APPS}
LOCALE_PATHS = [PROJECT / "locale", *CATALOGUES]
