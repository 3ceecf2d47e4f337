"""For the type checker only: modeltranslation replaces managers by classes made at
run time, of which its Django plugin can know nothing. Without the app (and the admin,
which asks it for translated fields), the managers are those that the models declare.
"""

from tests.settings import *  # noqa: F403

INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS  # noqa: F405
    if app not in {"modeltranslation", "fairville_site.apps.Administration"}
]
