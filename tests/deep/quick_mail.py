"""The site's settings, with a mail server that answers within four seconds or never."""

from fairville_site.settings import *  # noqa: F403
from fairville_site.settings import SMTP_OPTIONS

SMTP_OPTIONS["total"] = 4
for options in (one["OPTIONS"] for one in MAILERS.values()):  # noqa: F405
    if "total" in options:  # a demo writes its mails into files
        options["total"] = 4
